import { ringOf } from '../domain/key-ring.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { auditProblems } from '../spec-kit/audit-problems.ts';
import { ANA, BffUnderTest, KEY, LUIS, MARTA, NORA, SAMUEL, SARA } from '../spec-kit/bff-under-test.ts';
import { readObjectionToken } from './objection-link.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BRIEF = 15 * MINUTE;
const DAY = 24 * HOUR;
const REFERENCE = { reference: jasmine.stringMatching(/^[A-P]{4}-[A-P]{4}$/) };
const OTHER = { kind: 'other', text: 'Over' };

describe('“this wasn’t me”', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  /** The token of the link in the mail that carried the last code. */
  const token = () => tokenOf(bff.services.sent.at(-1)?.context.refuseUrl ?? '');
  const object = (given = token(), user = bff.user()) => user.post('/api/refusals', { token: given });
  const toCode = async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    return id;
  };
  const refusedLinks = async () => {
    const today = `day:${new Date(bff.now).toISOString().slice(0, 10)}`;
    return (await bff.traced(today)).filter((event) => event === 'LinkRefused').length;
  };

  it('carries its token in the fragment, in letters alone, to the address that users reach', async () => {
    await toCode();
    const url = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? '');
    expect(url.origin + url.pathname + url.search).toMatch(
      /^https:\/\/my\.waizant\.example\/refuse\/(en|es)$/,
    );
    expect(url.hash).toMatch(/^#token=[a-p]{8}\.[a-p]{106}$/);
  });

  it('ends the assistance at the step where it is, closes every product, and says until when all is stopped', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const { body } = await ana.post(`/api/assistances/${id}/products/web`);
    const redeemed = await bff.redeem(String(body['url']));
    const unused = await ana.post(`/api/assistances/${id}/products/store`);

    const { status, body: said } = await object();
    expect([status, said]).toEqual([
      200,
      { ...REFERENCE, endedNow: true, blockedUntil: new Date(bff.now + HOUR).toISOString() },
    ]);
    const active = await bff
      .asProduct('web')
      .post('/api/handover/introspect', { token: redeemed.body['access_token'] });
    expect(active.body).toEqual({ active: false });
    expect((await bff.redeem(String(unused.body['url']), 'store')).status).toBe(410);
    const seen = await ana.good('GET', `/api/assistances/${id}`);
    expect([seen.step, seen.ended?.outcome]).toEqual(['ended', 'refused']);
    await bff.wired.sweep();
    expect(bff.services.revoked.length).toBe(1);
  });

  it('is traced as the user’s own act, with where it came from', async () => {
    const id = await toCode();
    await object();
    const rows = (await bff.ports.trace.rows(id)).slice(-3);
    expect(rows.map(({ event }) => event)).toEqual(['UserObjected', 'AssistanceEnded', 'HoldPlaced']);
    for (const { actor, origin } of rows) {
      expect(JSON.parse(actor)).toEqual(jasmine.objectContaining({ kind: 'user', name: 'Marta Admin' }));
      expect(origin).toContain('203.0.113.9');
    }
    expect(JSON.stringify(await bff.ports.trace.rows(id))).not.toContain(token());
  });

  it('stops new assistances and codes for that user for an hour, from whichever agent, and nobody else’s', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    await object();
    expect((await ana.post(`/api/assistances/${id}/user-code`)).status).toBe(409);
    const luis = await bff.signIn(LUIS);
    const refused = await luis.post('/api/assistances', { email: MARTA });
    expect([refused.status, refused.body['code'], refused.body['retryAfter']]).toEqual([
      409,
      'user-refused',
      3_600,
    ]);
    expect((await bff.start(luis, NORA)).step).toBe('internal-verification');
    bff.pass(HOUR);
    ana = await bff.signIn(ANA);
    expect((await bff.start(ana, MARTA)).step).toBe('internal-verification');
  });

  it('sends no code in an assistance that slipped in while the user objected', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    const { user } = (await bff.ports.store.load(id))!.state;
    await bff.ports.blocks.place(
      {
        id: bff.ports.random.uuid(),
        kind: 'user-refused',
        subjectId: user.id,
        subjectEmail: user.email,
        since: bff.now,
        until: bff.now + HOUR,
      },
      {
        at: bff.now,
        actor: { kind: 'system', id: 'spec', name: 'spec' },
        from: {},
        what: { type: 'HoldPlaced', data: {} },
      },
    );
    const { status, body } = await ana.post(`/api/assistances/${id}/user-code`);
    expect([status, body['code']]).toEqual([409, 'user-refused']);
    expect(bff.services.sent).toEqual([]);
  });

  it('has a supervisor lift the block, with a reason, and nobody else', async () => {
    await toCode();
    await object();
    const sara = await bff.steppedUp(SARA);
    const { body } = await sara.get('/api/holds');
    const [hold] = body['holds'] as { id: string; kind: string; until: string }[];
    expect([hold?.kind, hold?.until]).toEqual(['user-refused', new Date(bff.now + BRIEF).toISOString()]);
    const release = `/api/holds/${hold?.id ?? ''}/release`;
    expect((await ana.post(release, { reason: 'Mine' })).status).toBe(403);
    expect((await sara.post(release, { reason: 'Called back: pressed by mistake' })).status).toBe(200);
    expect((await bff.inSession(ana, MARTA)).step).toBe('session');
  });

  it('tells every supervisor by mail, until it is sent, over faults, and the trace says both', async () => {
    const id = await toCode();
    bff.services.fault.notice = 'refused';
    await object();
    await bff.wired.sweep();
    expect(bff.services.noticed).toEqual([]);
    bff.services.fault.notice = 'none';
    bff.pass(MINUTE);
    await bff.wired.sweep();
    await bff.wired.sweep();
    const alerts = bff.services.noticed.filter(({ kind }) => kind === 'alert');
    const told = { user: MARTA, agent: 'Ana Agent', outcome: 'refused', blockedSeconds: 900 };
    expect(alerts).toEqual([
      jasmine.objectContaining({ ...told, to: SARA }),
      jasmine.objectContaining({ ...told, to: SAMUEL }),
    ]);
    const traced = await bff.traced(id);
    expect(traced.filter((event) => event === 'AlertFailed').length).toBe(1);
    expect(traced.filter((event) => event === 'SupervisorsAlerted').length).toBe(1);
  });

  it('tells supervisors, and them alone, what whoever ended it had written', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const text = 'Verify at https://evil.example';
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: { kind: 'other', text } });
    await object();
    await bff.wired.sweep();
    const told = bff.services.noticed.map((notice) => [notice.kind, 'reason' in notice && notice.reason]);
    expect(told.toSorted()).toEqual([
      ['alert', text],
      ['alert', text],
      ['receipt', null],
    ]);
  });

  it('acts once, whichever mail’s link is pressed, and of many at once', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const codes = token();
    await ana.good('POST', `/api/assistances/${id}/finish`);
    await bff.wired.sweep();
    const [receipt] = bff.services.noticed;
    const receipts = receipt?.kind === 'receipt' ? tokenOf(receipt.refuseUrl) : 'none';
    const answers = await Promise.all(
      [codes, receipts, codes, receipts, codes].map((given) => object(given)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410, 410, 410]);
    expect(answers.filter(({ body }) => body['code'] === 'link-used').length).toBe(4);
    expect((await bff.traced(id)).filter((event) => event === 'UserObjected').length).toBe(1);
    const sara = await bff.steppedUp(SARA);
    expect(((await sara.get('/api/holds')).body['holds'] as unknown[]).length).toBe(1);
  });

  it('counts after the end too, and then keeps how it ended', async () => {
    const id = await toCode();
    await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: OTHER });
    bff.pass(2 * HOUR);
    const { status, body } = await object();
    expect([status, body['endedNow']]).toEqual([200, false]);
    ana = await bff.signIn(ANA);
    expect((await ana.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('cancelled');
    expect((await ana.post('/api/assistances', { email: MARTA })).body['code']).toBe('user-refused');
  });

  it('ends a later assistance of the same user as well', async () => {
    const first = await toCode();
    const early = token();
    await ana.good('POST', `/api/assistances/${first}/cancel`, { reason: OTHER });
    const { id } = await bff.inSession(ana, MARTA);
    expect((await object(early)).body['endedNow']).toBeTrue();
    expect((await ana.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('refused');
  });

  describe('of an assistance that verified no user', () => {
    const until = (ms: number) => new Date(bff.now + ms).toISOString();
    const cancelled = async () => {
      const id = await toCode();
      const link = token();
      await ana.good('POST', `/api/assistances/${id}/cancel`, { reason: OTHER });
      bff.pass(MINUTE);
      return link;
    };
    const holds = async () => (await bff.ports.blocks.list(bff.now)).map(({ until: end }) => end);

    it('stops codes for a quarter of an hour, one such block at a time, and tells of each', async () => {
      const links = [await cancelled(), await cancelled(), await cancelled()];
      const said = [];
      for (const link of links) {
        said.push((await object(link)).body['blockedUntil']);
        bff.pass(MINUTE);
      }
      expect(new Set(said)).toEqual(new Set([until(BRIEF - 3 * MINUTE)]));
      expect(await holds()).toHaveSize(1);
      await bff.wired.sweep();
      const alerts = bff.services.noticed.filter(({ kind, to }) => kind === 'alert' && to === SARA);
      expect(alerts.map((alert) => 'blockedSeconds' in alert && alert.blockedSeconds)).toEqual(
        jasmine.arrayWithExactContents([900, 840, 780]),
      );
      bff.pass(BRIEF - 3 * MINUTE);
      ana = await bff.signIn(ANA);
      expect((await bff.start(ana, MARTA)).step).toBe('internal-verification');
    });

    it('stops them by one block, where links are pressed on two replicas at once', async () => {
      const links = [await cancelled(), await cancelled(), await cancelled(), await cancelled()];
      const { publicApp } = bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) });
      const answers = await Promise.all(
        links.map((link, n) => object(link, n % 2 === 0 ? bff.user() : bff.user('203.0.113.9', publicApp))),
      );
      for (const { status, body } of answers) {
        expect([status, body]).toEqual([200, { ...REFERENCE, endedNow: false, blockedUntil: until(BRIEF) }]);
      }
      expect(await holds()).toEqual([bff.now + BRIEF]);
      await bff.wired.noteHeads();
      expect(await auditProblems(bff)).toEqual([]);
    });

    it('adds nothing to the hour of one that did', async () => {
      const link = await cancelled();
      await bff.inSession(ana, MARTA);
      await object();
      expect((await object(link)).body).toEqual({ ...REFERENCE, endedNow: false, blockedUntil: until(HOUR) });
      expect(await holds()).toEqual([bff.now + HOUR]);
    });
  });

  it('ends what nobody has verified himself in yet, and tells of the rest alone', async () => {
    await bff.inSession(ana, MARTA);
    const luis = await bff.signIn(LUIS);
    const first = token();
    await ana.good(
      'POST',
      `/api/assistances/${(await ana.get('/api/assistances/current')).body['id'] as string}/finish`,
    );
    await bff.wired.sweep();
    const { id } = await bff.start(luis, MARTA);
    await luis.good('POST', `/api/assistances/${id}/internal-code`);
    expect((await object(first)).body['endedNow']).toBeTrue();
    const answer = await luis.post(`/api/assistances/${id}/internal-code/answer`, { code: bff.internalCode });
    expect([answer.status, answer.body['code']]).toEqual([409, 'wrong-step']);
    expect(await bff.traced(id)).toContain('UserObjected');
    bff.services.noticed.splice(0);
    await bff.wired.sweep();
    expect(bff.services.noticed.filter(({ kind, to }) => kind === 'alert' && to === SARA)).toHaveSize(1);
  });

  describe('by a link that was used', () => {
    /** Past the block, with a second assistance of the same user to the code. */
    const usedThenOpen = async () => {
      const first = await toCode();
      const link = token();
      await object();
      bff.pass(BRIEF);
      ana = await bff.signIn(ANA);
      return { first, link, open: await toCode() };
    };
    const dataOf = async (id: string, event: string) =>
      (await bff.ports.trace.rows(id)).filter((row) => row.event === event).map(({ data }) => data);

    it('ends what is open now, stops nothing more, and tells the supervisors', async () => {
      const { first, link, open } = await usedThenOpen();
      await bff.wired.sweep();
      bff.services.noticed.splice(0);
      const { status, body } = await object(link);
      expect([status, body]).toEqual([200, { ...REFERENCE, endedNow: true }]);
      expect((await ana.good('GET', `/api/assistances/${open}`)).ended?.outcome).toBe('refused');
      expect(await bff.ports.blocks.list(bff.now)).toEqual([]);
      expect(await dataOf(first, 'UserObjectedAgain')).toEqual([JSON.stringify({ assistance: open })]);
      expect(await bff.traced(open)).toEqual(jasmine.arrayContaining(['UserObjected', 'AssistanceEnded']));
      await bff.wired.sweep();
      expect(bff.services.noticed).toEqual([
        jasmine.objectContaining({ kind: 'alert', to: SARA, outcome: 'refused', blockedSeconds: 0 }),
        jasmine.objectContaining({ kind: 'alert', to: SAMUEL, outcome: 'refused', blockedSeconds: 0 }),
      ]);
      expect(await bff.traced(open)).toContain('SupervisorsAlerted');
    });

    it('ends one that verified the user, too, and closes its products', async () => {
      const { link } = await usedThenOpen();
      await object(link);
      const { id } = await bff.inSession(ana, MARTA);
      expect((await object(link)).body).toEqual({ ...REFERENCE, endedNow: true });
      expect((await ana.good('GET', `/api/assistances/${id}`)).ended?.outcome).toBe('refused');
    });

    it('does so three times, and then no more', async () => {
      const { first, link } = await usedThenOpen();
      const ended: unknown[] = [];
      for (let n = 0; n < 4; n++) {
        const { status, body } = await object(link);
        ended.push([status, body['code']]);
        bff.pass(HOUR);
        ana = await bff.signIn(ANA);
        if (n < 3) await toCode();
      }
      expect(ended).toEqual([...Array<unknown>(3).fill([200, undefined]), [410, 'link-used']]);
      expect(await dataOf(first, 'UserObjectedAgain')).toHaveSize(3);
    });

    it('leaves alone what sent no code, or sent it to another address', async () => {
      const first = await toCode();
      const link = token();
      await object();
      bff.pass(BRIEF);
      ana = await bff.signIn(ANA);
      const { id } = await bff.inEcosystem(ana, MARTA);
      expect((await object(link)).body['code']).toBe('link-used');
      bff.services.changedUsers.set(MARTA, { email: 'marta.new@legacy355.example' });
      const confirmed = [{ finding: 'email-changed-recently', how: 'administrator' }];
      await ana.good('POST', `/api/assistances/${id}/user-code`, { confirmed });
      expect((await object(link)).body['code']).toBe('link-used');
      expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('user-verification');
      expect(await bff.traced(first)).not.toContain('UserObjectedAgain');
    });

    it('leaves alone another user’s', async () => {
      await toCode();
      const link = token();
      await object();
      const { id } = await bff.inEcosystem(ana, NORA);
      await ana.good('POST', `/api/assistances/${id}/user-code`);
      expect((await object(link)).body['code']).toBe('link-used');
      expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('user-verification');
    });
  });

  it('is good for 24 hours, then too old, and that is traced', async () => {
    await toCode();
    const given = token();
    bff.pass(DAY - 1_000);
    expect((await object(given)).status).toBe(200);

    bff.pass(DAY);
    ana = await bff.signIn(ANA);
    const id = await toCode();
    const old = token();
    bff.pass(DAY + 1_000);
    const { status, body } = await object(old);
    expect([status, body['code']]).toEqual([410, 'link-expired']);
    const traced = await bff.traced(id);
    expect(traced).toContain('LinkRefused');
    expect(traced).not.toContain('UserObjected');
  });

  it('takes no token that was changed, cut, made up or is for something else', async () => {
    const id = await toCode();
    const good = token();
    const changed = Array.from({ length: good.length }, (_, at) => {
      const letter = good[at] === 'a' ? 'b' : 'a';
      return good.slice(0, at) + letter + good.slice(at + 1);
    });
    expect(changed.filter((given) => readObjectionToken(bff.ports.codeHasher, given) !== null)).toEqual([]);
    expect(readObjectionToken(bff.ports.codeHasher, good)?.assistanceId).toBe(id);

    const bad = [
      changed[0] ?? '',
      changed[105] ?? '',
      good.slice(1),
      `${good}a`,
      "' OR 1=1",
      'a'.repeat(106),
    ];
    for (const given of bad) {
      const { status, body } = await object(given);
      expect([status, body['code']]).withContext(given).toEqual([404, 'link-not-valid']);
    }
    for (const given of ['', 7, null, 'x'.repeat(300)]) {
      expect((await bff.user().post('/api/refusals', { token: given })).status).toBe(400);
    }
    expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('user-verification');
    // Five of one address; the sixth is counted.
    expect(await refusedLinks()).toBe(bad.length - 1);
  });

  it('lets an address try a few bad links only, and a good one always', async () => {
    await toCode();
    const statuses: number[] = [];
    for (let n = 0; n < 25; n++) statuses.push((await object('a'.repeat(106))).status);
    expect(statuses.filter((status) => status === 404).length).toBe(20);
    expect(statuses.at(-1)).toBe(429);
    expect(await refusedLinks()).toBe(5);
    expect((await object('a'.repeat(106), bff.user('203.0.113.10'))).status).toBe(404);
    expect((await object()).status).toBe(200);
  });

  it('does nothing when the page is only opened, by whatever method a scanner tries', async () => {
    const id = await toCode();
    const user = bff.user();
    const paths = [
      '/refuse/en',
      '/refuse/es',
      `/refuse/es?token=${token()}`,
      `/api/refusals?token=${token()}`,
    ];
    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) await user.send(method, path);
    }
    await user.send('POST', '/refuse/es', { token: token() });
    user.headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await user.send('POST', '/api/refusals', undefined, `token=${token()}`)).status).toBe(415);
    expect((await ana.good('GET', `/api/assistances/${id}`)).step).toBe('user-verification');
  });

  it('does nothing that it cannot trace', async () => {
    const id = await toCode();
    await bff.tamper('ALTER TABLE support.Trace DROP COLUMN Origin');
    expect((await object()).status).toBeGreaterThanOrEqual(500);
    expect((await bff.ports.store.load(id))?.state.ended).toBeNull();
  });

  it('serves a page in both languages that loads nothing from elsewhere and runs nothing inline', async () => {
    const fetched = async (path: string) =>
      bff.wired.publicApp.fetch(new Request(`https://my.waizant.example${path}`));
    for (const [language, title, button] of [
      ['en', 'Was this not you?', 'This wasn’t me'],
      ['es', '¿No fue usted?', 'No fui yo'],
    ] as const) {
      const response = await fetched(`/refuse/${language}`);
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      const html = await response.text();
      for (const part of [`<html lang="${language}">`, title, button]) expect(html).toContain(part);
      expect(html).not.toMatch(/https?:|style=|<style|<script(?! type="module" src)| on\w+=|<form/);
    }
    for (const name of ['page.css', 'page.js', 'dm-sans.woff2']) {
      expect((await fetched(`/refuse/${name}`)).status).toBe(200);
    }
    for (const path of ['/', '/health/ready', '/api/session', '/api/openapi.json', '/refuse/fr']) {
      expect((await fetched(path)).status)
        .withContext(path)
        .toBe(404);
    }
  });
});

function tokenOf(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
}
