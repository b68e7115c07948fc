import type { AgentClient } from '../spec-kit/agent-client.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('the agent’s session', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(async () => {
    await bff.stop();
  });

  const path = (id: string, rest = '') => `/api/assistances/${id}${rest}`;

  it('rests in a cookie that no script and no other site can use', async () => {
    const client = bff.browser();
    const { headers, body } = await client.post('/api/session', { email: ANA, password: 'Demo-2026-pass!' });
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-user-support-4200=[\w-]{43};/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
      expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Domain');
    expect(body['agent']).toEqual(jasmine.objectContaining({ email: ANA, roles: ['agent'] }));
  });

  it('answers a wrong password, an unknown address and a user of a product alike', async () => {
    const answers = await Promise.all(
      [
        { email: ANA, password: 'wrong' },
        { email: 'nobody@backoffice.example', password: 'wrong' },
        { email: MARTA, password: 'Demo-2026-pass!' },
      ].map((credentials) => bff.browser().post('/api/session', credentials)),
    );
    for (const { status, body } of answers) {
      expect([status, body['code']]).toEqual([401, 'wrong-credentials']);
    }
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('lets nobody in who is in no support group', async () => {
    const bruno = bff.browser();
    const { status, body } = await bruno.post('/api/session', {
      email: 'bruno.staff@backoffice.example',
      password: 'Demo-2026-pass!',
    });
    expect([status, body['code'], bruno.cookie]).toEqual([403, 'not-an-agent', null]);
  });

  it('takes a shell’s access token once', async () => {
    const accessToken = `valid-token-of:${ANA}:1234567890123456789012345678901234567890`;
    const first = await bff.browser().post('/api/session', { accessToken });
    expect(first.status).toBe(201);
    const second = await bff.browser().post('/api/session', { accessToken });
    expect([second.status, second.body['code']]).toEqual([401, 'wrong-credentials']);
    const forged = await bff
      .browser()
      .post('/api/session', { accessToken: 'eyJhbGciOiJub25lIn0.e30.signature' });
    expect(forged.status).toBe(401);
  });

  it('stops guessing after ten failures for an e-mail, from wherever, and for an address', async () => {
    for (let n = 0; n < 10; n++) {
      await bff.browser(`203.0.113.${String(n)}`).post('/api/session', { email: SARA, password: 'guess' });
    }
    const right = { email: SARA, password: 'Demo-2026-pass!' };
    const limited = await bff.browser('203.0.113.99').post('/api/session', right);
    expect([limited.status, limited.body['code']]).toEqual([429, 'rate-limited']);
    expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(800);
    bff.pass(15 * MINUTE);
    expect((await bff.browser('203.0.113.99').post('/api/session', right)).status).toBe(201);

    for (let n = 0; n < 10; n++) {
      await bff
        .browser('192.0.2.50')
        .post('/api/session', { email: `a${String(n)}@x.example`, password: 'guess' });
    }
    expect((await bff.browser('192.0.2.50').post('/api/session', right)).status).toBe(429);
  });

  it('does not count what was right, so that a team behind one address can sign in', async () => {
    for (let n = 0; n < 15; n++) await bff.signIn(ANA);
    expect(
      (await bff.browser().post('/api/session', { email: SARA, password: 'Demo-2026-pass!' })).status,
    ).toBe(201);
  });

  it('is not begun for somebody of whom Cognito wants more: that is the shell’s to ask', async () => {
    spyOn(bff.services, 'signIn').and.resolveTo({ result: 'challenge' });
    const client = bff.browser();
    const { status, body } = await client.post('/api/session', { email: ANA, password: 'Demo-2026-pass!' });
    expect([status, body['code']]).toEqual([403, 'sign-in-challenge']);
    expect(client.cookie).toBeNull();
  });

  it('ends after 15 idle minutes, polls notwithstanding, and after eight hours in all', async () => {
    for (let n = 0; n < 14; n++) {
      bff.pass(MINUTE);
      expect((await ana.get('/api/assistances/current')).status).toBe(204);
    }
    bff.pass(MINUTE);
    expect((await ana.get('/api/session')).status).toBe(204);

    ana = await bff.signIn(ANA);
    for (let minutes = 0; minutes < 8 * 60 - 10; minutes += 10) {
      bff.pass(10 * MINUTE);
      expect((await ana.get('/api/users?email=mar')).status).toBe(200);
    }
    bff.pass(10 * MINUTE);
    expect((await ana.get('/api/users?email=mar')).status).toBe(401);
  });

  it('is told to be nobody’s without an error, which the header alone is needed for', async () => {
    const invented = bff.browser();
    invented.cookie = `__Host-user-support-4200=${'a'.repeat(43)}`;
    const ended = bff.browser();
    ended.cookie = ana.cookie;
    await ana.delete('/api/session');
    for (const nobody of [bff.browser(), invented, ended]) {
      const { status, body, headers } = await nobody.get('/api/session');
      expect([status, body]).toEqual([204, {}]);
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Set-Cookie')).toBeNull();
    }
  });

  it('has a fresh id after the step-up; the old one reads for ten seconds and does nothing else', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    const old = bff.browser();
    old.cookie = ana.cookie;
    await ana.good('POST', path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect((await old.get(path(id))).status).toBe(200);
    expect((await old.post(path(id, '/ecosystem'), { ecosystemId: 'E-355' })).status).toBe(401);
    bff.pass(10 * SECOND);
    expect((await old.get(path(id))).status).toBe(401);
    expect((await ana.get(path(id))).status).toBe(200);
  });

  it('is not ended by an old id of it that somebody else still carries', async () => {
    const old = bff.browser();
    old.cookie = ana.cookie;
    const { id } = await bff.inSession(ana, MARTA);
    await old.post('/api/session', { email: LUIS, password: DEMO_PASSWORD });
    expect((await ana.good('GET', path(id))).step).toBe('session');
  });

  it('is never somebody else’s: a user name that was given away is an agent who lost his rights', async () => {
    const { id } = await bff.start(ana, MARTA);
    bff.services.changedAgents.set(ANA, { id: 'sub-of-another', name: 'New Hire' });
    await ana.good('POST', path(id, '/internal-code'));
    const answer = await ana.post(path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect(answer.body['code']).toBe('not-an-agent');
    expect((await bff.traced(id)).at(-1)).toBe('AssistanceEnded');
    bff.pass(61 * SECOND);
    expect((await ana.get('/api/session')).status).toBe(204);
  });

  it('steps up alone: another session of the agent looks, cancels, or verifies again', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const laptop = await bff.signIn(ANA);
    const seen = await laptop.good('GET', path(id));
    expect(seen.stepUpElsewhere).toBeTrue();
    expect(seen.allowedActions).toEqual(['send-internal-code', 'cancel']);
    expect(seen.status).toBeUndefined();
    expect(seen.products).toBeUndefined();
    for (const rest of ['/products/web', '/finish']) {
      const { status, body } = await laptop.post(path(id, rest));
      expect([status, body['code']]).withContext(rest).toEqual([409, 'step-up-elsewhere']);
    }
    expect((await laptop.get(path(id, '/plan'))).body['code']).toBe('step-up-elsewhere');
    bff.pass(MINUTE);
    await laptop.good('POST', path(id, '/internal-code'));
    const again = await laptop.good('POST', path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect(again.step).toBe('session');
    expect((await laptop.post(path(id, '/products/web'))).status).toBe(201);
    expect((await ana.post(path(id, '/products/web'))).body['code']).toBe('step-up-elsewhere');
  });

  it('signing out ends the assistance and every id of the session', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const copy = bff.browser();
    copy.cookie = ana.cookie;
    expect((await ana.delete('/api/session')).status).toBe(204);
    expect(ana.cookie).toBeNull();
    expect((await copy.get('/api/session')).status).toBe(204);
    ana = await bff.signIn(ANA);
    expect((await ana.good('GET', path(id))).ended?.outcome).toBe('signed-out');
  });

  it('ends within a minute when the agent loses his group, and his assistance with it', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    bff.services.changedAgents.set(ANA, { groups: [] });
    bff.pass(61 * SECOND);
    expect((await ana.get(path(id))).status).toBe(401);
    const sara = await bff.steppedUp(SARA);
    expect((await sara.good('GET', path(id))).ended?.outcome).toBe('stopped');
  });

  it('does not step up an agent who lost his group since he asked for the code', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    bff.services.changedAgents.set(ANA, { groups: [] });
    const { status, body } = await ana.post(path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect([status, body['code']]).toEqual([403, 'not-an-agent']);
    expect((await bff.traced(id)).slice(-2)).toEqual(['Refused', 'AssistanceEnded']);
  });

  it('ends at once where rights are read afresh, when the agent loses his group', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const opened = await ana.post(path(id, '/products/web'));
    const { body } = await bff.redeem(String(opened.body['url']));
    bff.services.changedAgents.set(ANA, { groups: [] });
    expect((await ana.post(path(id, '/products/store'))).body['code']).toBe('not-an-agent');
    const token = body['access_token'];
    const still = await bff.asProduct('web').post('/api/handover/introspect', { token });
    expect(still.body).toEqual({ active: false });
    await bff.wired.sweep();
    expect(bff.services.revoked.length).toBe(1);
  });

  it('ends for products within five seconds when he loses it, and nobody is admitted on rights a minute old', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const web = await bff.redeem(String((await ana.post(path(id, '/products/web'))).body['url']));
    const url = String((await ana.post(path(id, '/products/app'))).body['url']);
    const introspect = async () => {
      const token = web.body['access_token'];
      return bff.asProduct('web').post('/api/handover/introspect', { token });
    };
    bff.pass(5 * SECOND);
    bff.services.fault.read = 'timed-out';
    expect((await introspect()).body['active']).toBeTrue();
    bff.pass(56 * SECOND);
    expect((await introspect()).status).toBe(502);
    bff.services.fault.read = 'none';
    expect((await introspect()).body['active']).toBeTrue();

    bff.services.changedAgents.set(ANA, { groups: [] });
    bff.pass(5 * SECOND);
    expect((await introspect()).body).toEqual({ active: false });
    expect((await bff.redeem(url, 'app')).body['code']).toBe('ticket-expired');
    expect((await ana.get('/api/session')).status).toBe(204);
    const sara = await bff.steppedUp(SARA);
    const { ended } = await sara.good('GET', path(id));
    expect([ended?.outcome, ended?.cause, ended?.reason]).toEqual(['stopped', 'rights-lost', undefined]);
  });

  it('gives no token for a ticket whose agent has no session any more', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const open = async () => String((await ana.post(path(id, '/products/web'))).body['url']);
    const url = await open();
    await bff.tamper('DELETE FROM support.Sessions');
    expect((await bff.redeem(url)).body['code']).toBe('ticket-expired');
    expect(await bff.traced(id)).toContain('TicketRefused');
  });

  it('redeems a ticket by the reading it was issued on; the product’s first look then finds that he lost it', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const url = String((await ana.post(path(id, '/products/web'))).body['url']);
    bff.services.changedAgents.set(ANA, { enabled: false });
    bff.pass(5 * SECOND);
    const read = spyOn(bff.services, 'read').and.callThrough();
    const { access_token: token } = (await bff.redeem(url)).body;
    expect(read).not.toHaveBeenCalled();
    const looks = Array.from({ length: 5 }, () =>
      bff.asProduct('web').post('/api/handover/introspect', { token }),
    );
    expect((await Promise.all(looks)).map(({ body }) => body)).toEqual(looks.map(() => ({ active: false })));
    // Of many looks at once one reads.
    expect(read).toHaveBeenCalledTimes(1);
    expect(await bff.traced(id)).toContain('AssistanceEnded');
  });

  it('ends within a minute when he loses it behind a closed laptop, and a Cognito that is away ends nothing', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const opened = await ana.post(path(id, '/products/web'));
    const { body } = await bff.redeem(String(opened.body['url']));
    const isActive = async () => {
      const token = body['access_token'];
      return (await bff.asProduct('web').post('/api/handover/introspect', { token })).body['active'];
    };
    bff.services.changedAgents.set(ANA, { groups: [] });
    bff.pass(61 * SECOND);
    bff.services.fault.read = 'timed-out';
    await bff.wired.sweep();
    expect(await bff.traced(id)).not.toContain('AssistanceEnded');
    bff.services.fault.read = 'none';
    await bff.wired.sweep();
    expect(await isActive()).toBeFalse();
    expect(await bff.traced(id)).toContain('AssistanceEnded');
    expect((await ana.get('/api/session')).status).toBe(204);
  });

  it('may end what it began though Cognito cannot tell its rights', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const sara = await bff.signIn(SARA);
    bff.pass(61 * SECOND);
    bff.services.fault.read = 'timed-out';
    expect((await ana.post(path(id, '/products/web'))).status).toBe(502);
    expect((await ana.post(path(id, '/finish'))).status).toBe(200);
    bff.services.fault.read = 'none';
    const second = await bff.inSession(ana, MARTA);
    bff.pass(61 * SECOND);
    bff.services.fault.read = 'refused';
    expect((await sara.post(path(second.id, '/stop'), { reason: 'Now' })).status).toBe(200);
    expect((await ana.delete('/api/session')).status).toBe(204);
  });

  it('shows the two words to the browser that started, then to the one that verified, and to no other', async () => {
    const started = await bff.start(ana, MARTA);
    const { id, words } = started;
    expect(words?.length).toBe(2);
    const laptop = await bff.signIn(ANA);
    const shown = async (client: AgentClient) => (await client.good('GET', path(id))).words;
    expect(await shown(laptop)).toBeUndefined();
    expect(await shown(await bff.steppedUp(SARA))).toBeUndefined();
    await laptop.good('POST', path(id, '/internal-code'));
    await laptop.good('POST', path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect(await shown(laptop)).toEqual(words);
    expect(await shown(ana)).toBeUndefined();
  });

  it('shows a stolen copy of the old id nothing that the step-up opened', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    const thief = bff.browser();
    thief.cookie = ana.cookie;
    await ana.good('POST', path(id, '/internal-code/answer'), { code: bff.internalCode });
    const seen = await thief.good('GET', path(id));
    expect([seen.status, seen.ecosystems, seen.words, seen.user.name]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect((await ana.good('GET', path(id))).status).toBeDefined();
  });

  it('ends with the next sign-in of the same browser, copies included', async () => {
    const copy = bff.browser();
    copy.cookie = ana.cookie;
    await ana.post('/api/session', { email: SARA, password: 'Demo-2026-pass!' });
    expect((await copy.get('/api/session')).status).toBe(204);
    expect((await ana.get('/api/session')).body['agent']).toEqual(jasmine.objectContaining({ email: SARA }));
  });

  it('takes a token that is none ten times, and keeps nobody out behind the same address', async () => {
    const forged = { accessToken: 'eyJhbGciOiJub25lIn0.e30.signature' };
    const thief = bff.browser('203.0.113.66');
    for (let n = 0; n < 10; n++) expect((await thief.post('/api/session', forged)).status).toBe(401);
    expect((await thief.post('/api/session', forged)).status).toBe(429);
    const another = { accessToken: `${forged.accessToken}2` };
    expect((await thief.post('/api/session', another)).status).toBe(401);
    const accessToken = `valid-token-of:${ANA}:1234567890123456789012345678901234567891`;
    expect((await thief.post('/api/session', { accessToken })).status).toBe(201);
  });

  it('fails closed when Cognito cannot tell the rights', async () => {
    bff.pass(61 * SECOND);
    bff.services.fault.read = 'timed-out';
    const { status, body } = await ana.get('/api/users?email=mar');
    expect([status, body['code']]).toEqual([502, 'identity-provider-failed']);
    bff.services.fault.read = 'none';
    expect((await ana.get('/api/users?email=mar')).status).toBe(200);
  });
});
