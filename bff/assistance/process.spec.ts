import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA, SARA, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { compose } from '../composition-root.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const REASON = { reason: { kind: 'other', text: 'The call was cut' } };

/** The process from outside: HTTP in, HTTP out, with the trace looked at. */
describe('the process', () => {
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

  it('goes from an e-mail to a product that knows who really acts, and every step is traced', async () => {
    const started = await bff.start(ana, MARTA);
    const { id } = started;
    expect(started.step).toBe('internal-verification');
    expect(started.status).toBeUndefined();
    expect(started.user).toEqual({ email: MARTA });
    expect(started.allowedActions).toEqual(['send-internal-code', 'describe', 'cancel']);

    const sent = await ana.post(path(id, '/internal-code'));
    expect(sent.status).toBe(202);
    expect(sent.body['code']).toEqual(
      jasmine.objectContaining({
        purpose: 'internal',
        sentTo: 'ana***@backoffice.example',
        attemptsLeft: 5,
        codesLeft: 4,
      }),
    );
    const before = ana.cookie;
    const verified = await ana.good('POST', path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect(verified.step).toBe('ecosystem');
    expect(verified.status).toEqual(
      jasmine.objectContaining({ core: 'active', cognito: 'confirmed', phone: '********0456' }),
    );
    expect(ana.cookie).not.toBe(before);

    const [ecosystem] = verified.ecosystems ?? [];
    expect(ecosystem).toEqual(
      jasmine.objectContaining({ name: 'legacy355', plan: 'Plus', role: 'administrator', active: true }),
    );
    const chosen = await ana.good('POST', path(id, '/ecosystem'), { ecosystemId: ecosystem?.id });
    expect(chosen.step).toBe('user-verification');
    expect(chosen.codeTo).toEqual({ email: 'mar***@legacy355.example' });
    const userCode = await ana.good('POST', path(id, '/user-code'));
    expect(userCode.code).toEqual(
      jasmine.objectContaining({
        purpose: 'user',
        sentTo: 'mar***@legacy355.example',
      }),
    );
    expect(userCode.code?.sentToPhone).toBeUndefined();
    const session = await ana.good('POST', path(id, '/user-code/answer'), { code: bff.userCode });
    expect(session.step).toBe('session');
    expect(session.products?.map(({ id: product, opens }) => [product, opens])).toEqual([
      ['store', 'tab'],
      ['web', 'tab'],
      ['app', 'qr'],
    ]);
    expect(Date.parse(session.session?.endsAt ?? '') - Date.parse(session.now)).toBe(5 * MINUTE);

    const opened = await ana.post(path(id, '/products/store'));
    expect(opened.status).toBe(201);
    const redeemed = await bff.redeem(String(opened.body['url']), 'store');
    expect(redeemed.status).toBe(200);
    expect(redeemed.body).toEqual(
      jasmine.objectContaining({
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 300,
        assistance_id: id,
        username: MARTA,
        act: jasmine.objectContaining({ name: 'Ana Agent' }),
      }),
    );
    const active = await bff
      .asProduct('store')
      .post('/api/handover/introspect', { token: redeemed.body['access_token'] });
    expect(active.body).toEqual(jasmine.objectContaining({ active: true, product: 'store' }));

    const finished = await ana.good('POST', path(id, '/finish'));
    expect(finished.ended?.outcome).toBe('finished');
    const gone = await bff
      .asProduct('store')
      .post('/api/handover/introspect', { token: redeemed.body['access_token'] });
    expect(gone.body).toEqual({ active: false });
    await bff.wired.sweep();
    expect(bff.services.revoked).toEqual(['refresh-1']);
    const traced = await bff.traced(id);
    expect(traced.slice(12).toSorted()).toEqual(['ReceiptSent', 'TokensRevoked']);
    expect(traced.slice(0, 12)).toEqual([
      'AssistanceStarted',
      'InternalCodeRequested',
      'InternalCodeSent',
      'InternalCodeAccepted',
      'EcosystemChosen',
      'UserCodeRequested',
      'UserCodeSent',
      'UserAnswerReserved',
      'UserCodeAccepted',
      'ProductOpened',
      'ProductRedeemed',
      'AssistanceEnded',
    ]);
  });

  it('takes codes in the digits of any script', async () => {
    const inScript = (code: string, numberingSystem: string) =>
      Array.from(code, (digit) =>
        new Intl.NumberFormat('en', { numberingSystem }).format(Number(digit)),
      ).join('');
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    const internal = inScript(bff.internalCode, 'fullwide');
    expect(internal).toMatch(/^[０-９]{6}$/);
    expect((await ana.good('POST', path(id, '/internal-code/answer'), { code: internal })).step).toBe(
      'ecosystem',
    );
    await ana.good('POST', path(id, '/ecosystem'), { ecosystemId: 'E-355' });
    await ana.good('POST', path(id, '/user-code'));
    const code = inScript(bff.userCode, 'arab');
    expect((await ana.good('POST', path(id, '/user-code/answer'), { code })).step).toBe('session');
  });

  it('names the phone beforehand where codes go to both, and afterwards where a text with the code was taken', async () => {
    await bff.stop();
    bff = await BffUnderTest.start({ userCodeBy: 'both' });
    ana = await bff.signIn(ANA);
    const { id, codeTo } = await bff.inEcosystem(ana, MARTA);
    expect(codeTo).toEqual({ email: 'mar***@legacy355.example', phone: '********0456' });
    const untaken = await ana.good('POST', path(id, '/user-code'));
    expect(untaken.code?.sentToPhone).toBeUndefined();
    bff.services.isTexting = true;
    bff.pass(MINUTE);
    const taken = await ana.good('POST', path(id, '/user-code'));
    expect(taken.code?.sentToPhone).toBe('********0456');
  });

  it('promises the code to verified addresses at Cognito alone, while it may still be sent', async () => {
    await bff.stop();
    bff = await BffUnderTest.start({ userCodeBy: 'both' });
    ana = await bff.signIn(ANA);
    bff.services.isTexting = true;
    bff.services.changedUsers.set(MARTA, { email: 'Marta@new.example', phoneVerified: false });
    const { id, codeTo, status } = await bff.inEcosystem(ana, MARTA);
    expect(codeTo).toEqual({ email: 'Mar***@new.example' });
    expect(status?.phone).toBe('********0456');
    const sent = await ana.good('POST', path(id, '/user-code'));
    expect([sent.code?.sentTo, sent.code?.sentToPhone]).toEqual(['Mar***@new.example', undefined]);
    const session = await ana.good('POST', path(id, '/user-code/answer'), { code: bff.userCode });
    expect(session.codeTo).toBeUndefined();
  });

  it('gives a member no Store, whatever he asks for', async () => {
    const { id, products } = await bff.inSession(ana, NORA);
    expect(products?.map((product) => product.id)).toEqual(['web', 'app']);
    const { status, body } = await ana.post(path(id, '/products/store'));
    expect([status, body['code']]).toEqual([403, 'product-not-allowed']);
    expect((await ana.post(path(id, '/products/rcm'))).status).toBe(403);
  });

  it('gives an administrator with RCM four products', async () => {
    const { products } = await bff.inSession(ana, 'carlos.admin@riverside.example', 'riverside');
    expect(products?.map((product) => product.id)).toEqual(['store', 'web', 'app', 'rcm']);
  });

  it('lists an inactive ecosystem and refuses it, and one that is not the user’s', async () => {
    const { id, ecosystems } = await bff.verified(ana, 'pablo.multi@clinics.example');
    expect(ecosystems?.map(({ name, role, active }) => [name, role, active])).toEqual([
      ['legacy355', 'administrator', true],
      ['northgate', 'member', false],
      ['riverside', 'member', true],
    ]);
    const northgate = ecosystems?.find(({ name }) => name === 'northgate');
    for (const ecosystemId of [northgate?.id, 'E-999']) {
      const { status, body } = await ana.post(path(id, '/ecosystem'), { ecosystemId });
      expect([status, body['code']]).toEqual([403, 'ecosystem-not-allowed']);
    }
  });

  for (const [email, finding] of [
    ['ulises.unconfirmed@legacy355.example', 'unconfirmed'],
    ['diana.disabled@legacy355.example', 'disabled-in-cognito'],
    ['olga.orphan@legacy355.example', 'missing-in-cognito'],
  ] as const) {
    it(`sends no code to a user who cannot be verified: ${finding}`, async () => {
      const { id, status } = await bff.inEcosystem(ana, email);
      expect(status?.findings).toContain({ code: finding, blocks: true });
      const refused = await ana.post(path(id, '/user-code'));
      expect([refused.status, refused.body['code']]).toEqual([409, 'user-not-verifiable']);
      expect(refused.body['findings']).toContain(finding);
      expect(bff.services.sent.length).toBe(0);
    });
  }

  it('finds a user whatever the case, and shows that Core and Cognito differ', async () => {
    const { status, user } = await bff.verified(ana, 'RITA.case@legacy355.example');
    expect(user.email).toBe('Rita.Case@Legacy355.example');
    expect(status?.findings).toContain({ code: 'letter-case-differs', blocks: false });
  });

  it('says who holds a user, and leads an agent to his own assistance', async () => {
    const { id } = await bff.verified(ana, MARTA);
    const own = await ana.post('/api/assistances', { email: NORA });
    expect([own.status, own.body['code'], own.body['id']]).toEqual([409, 'assistance-open', id]);
    const luis = await bff.signIn(LUIS);
    const other = await luis.post('/api/assistances', { email: MARTA });
    expect([other.status, other.body['code'], other.body['agent']]).toEqual([
      409,
      'already-assisted',
      'Ana Agent',
    ]);
  });

  it('never assists oneself or a colleague', async () => {
    for (const email of [ANA, 'ANA.agent@backoffice.example', LUIS, SARA]) {
      const { status, body } = await ana.post('/api/assistances', { email });
      expect([status, body['code']]).withContext(email).toEqual([403, 'target-not-allowed']);
    }
  });

  it('shows somebody else’s assistance to supervisors only, who can stop it', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const luis = await bff.signIn(LUIS);
    for (const rest of ['', '/plan']) expect((await luis.get(path(id, rest))).status).toBe(404);
    for (const rest of ['/internal-code', '/user-code', '/finish', '/products/web']) {
      expect((await luis.post(path(id, rest))).status)
        .withContext(rest)
        .toBe(404);
    }
    expect((await luis.post(path(id, '/cancel'), REASON)).status).toBe(404);
    const sara = await bff.steppedUp(SARA);
    const seen = await sara.good('GET', path(id));
    expect(seen.step).toBe('session');
    expect(seen.status).toBeUndefined();
    expect(seen.allowedActions).toEqual(['stop']);
    const stopped = await sara.good('POST', path(id, '/stop'), { reason: 'Wrong person on the phone' });
    expect(stopped.ended).toEqual(
      jasmine.objectContaining({ outcome: 'stopped', reason: 'Wrong person on the phone' }),
    );
  });

  it('locks at the fifth wrong internal code, and a new code does not reset the count', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    const wrong = () => ana.post(path(id, '/internal-code/answer'), { code: otherThan(bff.internalCode) });
    expect((await wrong()).body['attemptsLeft']).toBe(4);
    expect((await wrong()).body['attemptsLeft']).toBe(3);
    bff.pass(61 * SECOND);
    await ana.good('POST', path(id, '/internal-code'));
    expect((await wrong()).body['attemptsLeft']).toBe(2);
    const fourth = await wrong();
    expect([fourth.status, fourth.body['code'], fourth.body['attemptsLeft']]).toEqual([422, 'wrong-code', 1]);
    const fifth = await wrong();
    expect([fifth.status, fifth.body['code']]).toEqual([423, 'locked']);
    const right = await ana.post(path(id, '/internal-code/answer'), { code: bff.internalCode });
    expect([right.status, right.body['code'], right.body['step']]).toEqual([409, 'wrong-step', 'ended']);
  });

  it('counts five of many parallel wrong answers, never more, and nobody slips in', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    const code = otherThan(bff.internalCode);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ana.post(path(id, '/internal-code/answer'), { code })),
    );
    const tally = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([tally(422), tally(423)]).toEqual([4, 1]);
    expect(tally(409) + tally(503)).toBe(7);
  });

  it('locks at the fifth wrong user code, and Cognito is asked five times', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', path(id, '/user-code'));
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) {
      const { status } = await ana.post(path(id, '/user-code/answer'), { code: otherThan(bff.userCode) });
      statuses.push(status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 423]);
    expect(bff.services.sent[0]?.wrong).toBe(5);
  });

  it('never tries two user codes at once', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', path(id, '/user-code'));
    const answers = await Promise.all(
      Array.from({ length: 3 }, () =>
        ana.post(path(id, `/user-code/answer`), { code: otherThan(bff.userCode) }),
      ),
    );
    const wrong = answers.filter(({ status }) => status === 422).length;
    expect(wrong).toBe(bff.services.sent[0]?.wrong ?? 0);
    expect(answers.every(({ status }) => status === 422 || status === 409)).toBeTrue();
    const right = await ana.post(path(id, '/user-code/answer'), { code: bff.userCode });
    expect(right.status).toBe(200);
  });

  it('refuses an expired code, and takes the next', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', path(id, '/user-code'));
    bff.pass(5 * MINUTE);
    const late = await ana.post(path(id, '/user-code/answer'), { code: bff.userCode });
    expect([late.status, late.body['code']]).toEqual([410, 'code-expired']);
    await ana.good('POST', path(id, '/user-code'));
    expect((await ana.post(path(id, '/user-code/answer'), { code: bff.userCode })).status).toBe(200);
  });

  it('takes only the newest code', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    const first = bff.internalCode;
    bff.pass(60 * SECOND);
    await ana.good('POST', path(id, '/internal-code'));
    if (first !== bff.internalCode) {
      expect((await ana.post(path(id, '/internal-code/answer'), { code: first })).status).toBe(422);
    }
    expect((await ana.post(path(id, '/internal-code/answer'), { code: bff.internalCode })).status).toBe(200);
  });

  it('sends again after 60 s, five times in all', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', path(id, '/internal-code'));
    bff.pass(59 * SECOND);
    const early = await ana.post(path(id, '/internal-code'));
    expect([early.status, early.body['code'], early.headers.get('Retry-After')]).toEqual([
      409,
      'resend-too-soon',
      '1',
    ]);
    for (let n = 2; n <= 5; n++) {
      bff.pass(60 * SECOND);
      await ana.good('POST', path(id, '/internal-code'));
    }
    bff.pass(60 * SECOND);
    const sixth = await ana.post(path(id, '/internal-code'));
    expect([sixth.status, sixth.body['code']]).toEqual([429, 'no-codes-left']);
  });

  it('answers a code that was never sent with no-code, and a step out of turn with the step', async () => {
    const { id } = await bff.start(ana, MARTA);
    const answer = await ana.post(path(id, '/internal-code/answer'), { code: '123456' });
    expect([answer.status, answer.body['code']]).toEqual([409, 'no-code']);
    for (const [rest, body] of [
      ['/ecosystem', { ecosystemId: 'E-355' }],
      ['/user-code', undefined],
      ['/user-code/answer', { code: '123456' }],
      ['/products/web', undefined],
      ['/finish', undefined],
    ] as const) {
      const early = await ana.post(path(id, rest), body);
      expect([early.status, early.body['code'], early.body['step']])
        .withContext(rest)
        .toEqual([409, 'wrong-step', 'internal-verification']);
    }
    expect((await ana.get(path(id, '/plan'))).status).toBe(409);
  });

  it('ends by itself: unverified after 3 min, or 6 min after the last code, idle after 15, session after 5', async () => {
    const first = await bff.start(ana, MARTA);
    bff.pass(3 * MINUTE);
    expect((await ana.get('/api/assistances/current')).status).toBe(204);
    expect((await ana.good('GET', path(first.id))).ended?.outcome).toBe('expired');

    const second = await bff.start(ana, MARTA);
    bff.pass(2 * MINUTE);
    await ana.good('POST', path(second.id, '/internal-code'));
    bff.pass(6 * MINUTE - 1);
    expect((await ana.good('GET', path(second.id))).step).toBe('internal-verification');
    bff.pass(1);
    expect((await ana.good('GET', path(second.id))).step).toBe('ended');

    ana = await bff.signIn(ANA);
    const third = await bff.verified(ana, MARTA);
    bff.pass(14 * MINUTE);
    await ana.get('/api/users?email=mar');
    bff.pass(MINUTE - 1);
    expect((await ana.good('GET', path(third.id))).step).toBe('ecosystem');
    bff.pass(1);
    expect((await ana.good('GET', path(third.id))).ended?.outcome).toBe('expired');

    ana = await bff.signIn(ANA);
    const fourth = await bff.inSession(ana, NORA);
    const opened = await ana.post(path(fourth.id, '/products/web'));
    bff.pass(5 * MINUTE - 1);
    expect((await ana.good('GET', path(fourth.id))).step).toBe('session');
    bff.pass(1);
    expect((await bff.redeem(String(opened.body['url']))).status).toBe(410);
    await bff.wired.sweep();
    expect(bff.services.revoked.length).toBe(1);
    expect((await ana.good('GET', path(fourth.id))).ended?.outcome).toBe('expired');
  });

  it('cancels at every step with a reason that is kept', async () => {
    const reach = [
      () => bff.start(ana, MARTA),
      () => bff.verified(ana, MARTA),
      () => bff.inEcosystem(ana, MARTA),
      () => bff.inSession(ana, MARTA),
    ];
    for (const go of reach) {
      const { id } = await go();
      const { ended, allowedActions } = await ana.good('POST', path(id, '/cancel'), {
        reason: { kind: 'user-hung-up', text: '  <b>Gone</b> & silent  ' },
      });
      expect(ended).toEqual(
        jasmine.objectContaining({ outcome: 'cancelled', reason: '<b>Gone</b> & silent' }),
      );
      expect(allowedActions).toEqual([]);
      expect((await ana.post(path(id, '/cancel'), REASON)).status).toBe(409);
      bff.pass(MINUTE);
    }
  });

  it('goes on from where it was when the Lambda fails, and does not count what never left', async () => {
    const { id } = await bff.start(ana, MARTA);
    for (const fault of ['refused', 'timed-out'] as const) {
      bff.services.fault.delivery = fault;
      const failed = await ana.post(path(id, '/internal-code'));
      expect([failed.status, failed.body['code']]).toEqual([502, 'delivery-failed']);
    }
    bff.services.fault.delivery = 'none';
    const sent = await ana.good('POST', path(id, '/internal-code'));
    expect(sent.code?.codesLeft).toBe(3);
    await ana.good('POST', path(id, '/internal-code/answer'), { code: bff.internalCode });
  });

  it('goes on from where it was when Cognito fails, at the send and at the answer', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    bff.services.fault.send = 'refused';
    expect((await ana.post(path(id, '/user-code'))).body['code']).toBe('delivery-failed');
    bff.services.fault.send = 'none';
    await ana.good('POST', path(id, '/user-code'));
    bff.services.fault.answer = 'refused';
    const unreached = await ana.post(path(id, '/user-code/answer'), { code: bff.userCode });
    expect([unreached.status, unreached.body['code']]).toEqual([502, 'identity-provider-failed']);
    bff.services.fault.answer = 'timed-out';
    expect((await ana.post(path(id, '/user-code/answer'), { code: bff.userCode })).status).toBe(502);
    bff.services.fault.answer = 'none';
    const spent = await ana.post(path(id, '/user-code/answer'), { code: bff.userCode });
    expect([spent.status, spent.body['code']]).toEqual([409, 'no-code']);
    bff.pass(MINUTE);
    await ana.good('POST', path(id, '/user-code'));
    const session = await ana.good('POST', path(id, '/user-code/answer'), { code: bff.userCode });
    expect(session.step).toBe('session');
  });

  it('gives no session where the assistance ended while Cognito was asked, and revokes what came', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', path(id, '/user-code'));
    bff.services.duringAnswer = async () => {
      await ana.good('POST', path(id, '/cancel'), REASON);
    };
    const answer = await ana.post(path(id, '/user-code/answer'), { code: bff.userCode });
    expect([answer.status, answer.body['step']]).toEqual([409, 'ended']);
    await bff.wired.sweep();
    expect(bff.services.revoked).toEqual(['refresh-1']);
  });

  it('revokes over and over until Cognito has it, and the trace says both', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    await ana.good('POST', path(id, '/finish'));
    bff.services.fault.revoke = 'refused';
    await bff.wired.sweep();
    expect(bff.services.revoked).toEqual([]);
    bff.services.fault.revoke = 'none';
    bff.pass(MINUTE);
    await bff.wired.sweep();
    expect(bff.services.revoked).toEqual(['refresh-1']);
    const traced = (await bff.traced(id)).filter((event) => /Revo(cation|ked)/.test(event));
    expect(traced).toEqual(['RevocationFailed', 'TokensRevoked']);
  });

  it('goes on revoking after a restart, however long Cognito was away', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    await ana.good('POST', path(id, '/finish'));
    bff.services.fault.revoke = 'timed-out';
    for (let day = 0; day < 3; day++) {
      await compose(SETTINGS, bff.ports).sweep();
      bff.pass(24 * 60 * MINUTE);
    }
    bff.services.fault.revoke = 'none';
    await compose(SETTINGS, bff.ports).sweep();
    await compose(SETTINGS, bff.ports).sweep();
    expect(bff.services.revoked).toEqual(['refresh-1']);
    const traced = (await bff.traced(id)).filter((event) => /Revo(cation|ked)/.test(event));
    expect(traced).toEqual(['RevocationFailed', 'TokensRevoked']);
    expect(await bff.ports.store.secret(id, 'tokens')).toBeNull();
  });

  it('does nothing that it cannot trace', async () => {
    const { id } = await bff.start(ana, MARTA);
    await bff.tamper('ALTER TABLE support.Trace DROP COLUMN Origin');
    const { status } = await ana.post(path(id, '/internal-code'));
    expect(status).toBeGreaterThanOrEqual(500);
    expect(bff.services.delivered.length).toBe(0);
  });

  it('keeps codes, tokens and tickets out of the trace and the state', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const opened = await ana.post(path(id, '/products/web'));
    const ticket = new URL(String(opened.body['url'])).hash.slice('#ticket='.length);
    const rows = JSON.stringify(await bff.ports.trace.rows(id));
    const state = JSON.stringify(await bff.ports.trace.stateOf(id));
    for (const secret of [bff.internalCode, bff.userCode, ticket, 'refresh-1']) {
      expect(rows.includes(`"${secret}`))
        .withContext(secret)
        .toBeFalse();
      expect(state.includes(`"${secret}`))
        .withContext(secret)
        .toBeFalse();
    }
  });
});

function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
