import { chainOfDay } from '../domain/trace-chain.ts';
import { MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { ringOf } from '../domain/key-ring.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, KEY, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

const ASK = '/api/session/step-up';
const ANSWER = '/api/session/step-up/answer';
const wrong = (code: string) => ({ code: code === '000000' ? '111111' : '000000' });

describe('a step-up of a browser session', () => {
  let bff: BffUnderTest;
  let sara: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    sara = await bff.signIn(SARA);
  });
  afterEach(() => bff.stop());

  const rows = async () =>
    (await bff.ports.trace.rows(chainOfDay(bff.now))).map(({ event, data, actor }) => ({
      event,
      data: JSON.parse(data) as Record<string, unknown>,
      actor: JSON.parse(actor) as Record<string, unknown>,
    }));
  const stepUpRows = async () => (await rows()).filter(({ event }) => event.startsWith('StepUp'));
  const until = async (client: AgentClient) => (await client.get('/api/session')).body['steppedUpUntil'];
  const seesBlocks = async (client: AgentClient) => (await client.get('/api/holds')).status;
  const copyOf = (client: AgentClient, app = bff.wired.app) => {
    const copy = new AgentClient(app, '203.0.113.66');
    copy.cookie = client.cookie;
    return copy;
  };
  /** Another process on the same database and keys. */
  const replica = () => bff.replica({ trace: ringOf(KEY), seal: ringOf(KEY), code: ringOf(KEY) }).app;

  it('sends a code to the agent’s own mailbox and says where, by the server’s clock', async () => {
    const { status, body } = await sara.post(ASK);
    const at = (ms: number) => new Date(bff.now + ms).toISOString();
    expect([status, body]).toEqual([
      202,
      {
        sentTo: 'sar***@backoffice.example',
        now: at(0),
        expiresAt: at(5 * MINUTE_MS),
        resendAt: at(MINUTE_MS),
      },
    ]);
    const [mail] = bff.services.delivered;
    expect(mail).toEqual(
      jasmine.objectContaining({ to: SARA, name: 'Sara Supervisor', purpose: 'step-up', validSeconds: 300 }),
    );
    expect(Object.keys(mail ?? {})).not.toContain('userEmail');
    expect(await until(sara)).toBeUndefined();
  });

  it('gives a fresh session id and half an hour, each step a row that says only what was answered', async () => {
    await sara.post(ASK);
    const before = sara.cookie;
    const { status, body } = await sara.post(ANSWER, { code: bff.internalCode });
    expect(status).toBe(200);
    expect(body['steppedUpUntil']).toBe(new Date(bff.now + 30 * MINUTE_MS).toISOString());
    expect((body['agent'] as { email: string }).email).toBe(SARA);
    expect(sara.cookie).not.toBe(before);
    expect(await seesBlocks(sara)).toBe(200);
    const told = await stepUpRows();
    expect(told.map(({ event }) => event)).toEqual(['StepUpRequested', 'StepUpSent', 'StepUpAccepted']);
    expect(told[1]?.data).toEqual({ codeId: told[0]?.data['codeId'], sentTo: 'sar***@backoffice.example' });
    expect(JSON.stringify(await rows())).not.toContain(bff.internalCode);
    expect(told.map(({ actor }) => actor['kind'])).toEqual(['supervisor', 'supervisor', 'supervisor']);
  });

  it('ends by itself after half an hour of work', async () => {
    await bff.stepUp(sara);
    for (let minute = 0; minute < 29; minute++) {
      bff.pass(MINUTE_MS);
      await sara.get('/api/users?email=mar');
    }
    expect(await seesBlocks(sara)).toBe(200);
    bff.pass(MINUTE_MS);
    expect(await seesBlocks(sara)).toBe(403);
    expect(await until(sara)).toBeUndefined();
  });

  it('belongs to no copy of the replaced id, within its ten seconds either, and to no other session of the agent', async () => {
    const thief = copyOf(sara);
    const elsewhere = await bff.signIn(SARA);
    await bff.stepUp(sara);
    expect([await seesBlocks(thief), await seesBlocks(elsewhere)]).toEqual([403, 403]);
    expect([await until(thief), await until(elsewhere)]).toEqual([undefined, undefined]);
    expect((await thief.post(ASK)).status).toBe(401);
    bff.pass(11 * SECOND_MS);
    expect((await thief.get('/api/holds')).status).toBe(401);
    expect(await seesBlocks(sara)).toBe(200);
  });

  it('answers no code of another browser session of the same agent, and no code of an assistance', async () => {
    const elsewhere = await bff.signIn(SARA);
    await sara.post(ASK);
    const own = bff.internalCode;
    await elsewhere.post(ASK);
    expect((await elsewhere.post(ANSWER, { code: own })).body['code']).toBe('wrong-code');

    const { id } = await bff.start(sara, MARTA);
    await sara.good('POST', `/api/assistances/${id}/internal-code`);
    expect((await sara.post(ANSWER, { code: bff.internalCode })).body['code']).toBe('wrong-code');
    expect((await sara.post(`/api/assistances/${id}/internal-code/answer`, { code: own })).body['code']).toBe(
      'wrong-code',
    );
  });

  it('hashes a code for its browser session, its send and this purpose, and for no other', async () => {
    await sara.post(ASK);
    const code = bff.internalCode;
    const [row] = await bff.database.query('SELECT Browser, CodeHash FROM support.StepUps', {}, (found) => ({
      browser: found.text('Browser'),
      hash: found.text('CodeHash'),
    }));
    const { codeId = '' } = bff.services.delivered[0] ?? {};
    const isFor = (context: string) => bff.ports.codeHasher.matches(row?.hash ?? '', code, context);
    const browser = row?.browser ?? '';
    expect(isFor(`step-up:${browser}:${codeId}`)).toBeTrue();
    for (const other of [
      `internal-code:${browser}:${codeId}`,
      `step-up:another:${codeId}`,
      `step-up:${browser}:another`,
    ]) {
      expect(isFor(other)).withContext(other).toBeFalse();
    }
  });

  it('is an accepted internal code too, from then on, and never the other way round', async () => {
    await bff.stepUp(sara);
    bff.pass(MINUTE_MS);
    const { id, step } = await bff.start(sara, MARTA);
    expect(step).toBe('internal-verification');
    expect((await sara.post(`/api/assistances/${id}/ecosystem`, { ecosystemId: 'E-355' })).status).toBe(409);
    await sara.good('POST', `/api/assistances/${id}/internal-code`);
    bff.pass(MINUTE_MS);
    await sara.good('POST', `/api/assistances/${id}/internal-code/answer`, { code: bff.internalCode });
    expect(await until(sara)).toBe(new Date(bff.now + 30 * MINUTE_MS).toISOString());
  });

  it('is an accepted internal code of a browser session that never asked for one', async () => {
    await bff.verified(sara, MARTA);
    expect(await until(sara)).toBe(new Date(bff.now + 30 * MINUTE_MS).toISOString());
    expect(await seesBlocks(sara)).toBe(200);
  });

  it('is locked for fifteen minutes by the fifth wrong code, and what was there is gone', async () => {
    await bff.stepUp(sara);
    bff.pass(2 * MINUTE_MS);
    await sara.post(ASK);
    const right = bff.internalCode;
    const answers = [];
    for (let tries = 0; tries < 5; tries++) answers.push(await sara.post(ANSWER, wrong(right)));
    expect(answers.map(({ status, body }) => [status, body['code'], body['attemptsLeft']])).toEqual([
      [422, 'wrong-code', 4],
      [422, 'wrong-code', 3],
      [422, 'wrong-code', 2],
      [422, 'wrong-code', 1],
      [423, 'locked', undefined],
    ]);
    expect(answers[4]?.headers.get('Retry-After')).toBe('900');
    expect((await sara.post(ANSWER, { code: right })).status).toBe(423);
    expect((await sara.post(ASK)).status).toBe(423);
    expect(await seesBlocks(sara)).toBe(403);
    bff.pass(14 * MINUTE_MS);
    expect((await sara.post(ASK)).status).toBe(423);
    bff.pass(MINUTE_MS);
    await bff.stepUp(sara);
    expect(await seesBlocks(sara)).toBe(200);
  });

  it('stays locked where an internal code is answered meanwhile, which does what it is for', async () => {
    await sara.post(ASK);
    for (let tries = 0; tries < 5; tries++) await sara.post(ANSWER, wrong(bff.internalCode));
    expect((await bff.verified(sara, MARTA)).step).toBe('ecosystem');
    expect(await seesBlocks(sara)).toBe(403);
  });

  it('counts each wrong code to the twenty of the agent’s day, over browser sessions and assistances', async () => {
    for (let session = 0; session < 4; session++) {
      const client = session === 0 ? sara : await bff.signIn(SARA);
      await client.post(ASK);
      const code = bff.internalCode;
      for (let tries = 0; tries < 4; tries++) await client.post(ANSWER, wrong(code));
    }
    const { id } = await bff.start(sara, MARTA);
    await sara.post(`/api/assistances/${id}/internal-code`);
    const ofAssistance = bff.internalCode;
    for (let tries = 0; tries < 3; tries++) {
      await sara.post(`/api/assistances/${id}/internal-code/answer`, wrong(ofAssistance));
    }
    const last = await bff.signIn(SARA);
    await last.post(ASK);
    expect((await last.post(ANSWER, wrong(bff.internalCode))).status).toBe(422);
    expect((await rows()).at(-1)?.event).toBe('HoldPlaced');
    expect((await last.post(ANSWER, { code: bff.internalCode })).body['code']).toBe('codes-blocked');
    expect((await last.post(ASK)).body['code']).toBe('codes-blocked');
    expect((await sara.post(`/api/assistances/${id}/internal-code`)).body['code']).toBe('codes-blocked');
  });

  it('goes on after a mail that did not go out, without a try or a code spent', async () => {
    bff.services.fault.delivery = 'refused';
    for (let sends = 0; sends < 6; sends++) {
      expect((await sara.post(ASK)).body['code']).toBe('delivery-failed');
    }
    bff.services.fault.delivery = 'none';
    await bff.stepUp(sara);
    expect(await seesBlocks(sara)).toBe(200);
  });

  it('goes on after a process died between the intent and its result', async () => {
    bff.services.deliver = () => new Promise(() => undefined);
    void sara.post(ASK);
    while ((await stepUpRows()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    Reflect.deleteProperty(bff.services, 'deliver');
    const next = copyOf(sara);
    expect((await next.post(ASK)).body['code']).toBe('resend-too-soon');
    expect((await next.post(ANSWER, { code: '123456' })).body['code']).toBe('no-code');
    bff.pass(15 * SECOND_MS);
    await bff.stepUp(next);
    expect(await seesBlocks(next)).toBe(200);
  });

  for (const [where, apps] of [
    ['in one process', () => [bff.wired.app]],
    ['over two replicas', () => [bff.wired.app, replica()]],
  ] as const) {
    it(`is raced in by nobody, 200 at once ${where}: five are compared`, async () => {
      await sara.post(ASK);
      const right = bff.internalCode;
      const served = apps();
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, n) =>
          copyOf(sara, served[n % served.length]).post(ANSWER, wrong(right)),
        ),
      );
      const codes = answers.map(({ body }) => String(body['code']));
      expect(codes.filter((code) => code === 'wrong-code').length).toBe(4);
      expect(codes.filter((code) => !['wrong-code', 'locked', 'unavailable'].includes(code))).toEqual([]);
      expect((await stepUpRows()).filter(({ event }) => event === 'StepUpRejected').length).toBe(5);
    });

    it(`is answered rightly once, 200 at once ${where}`, async () => {
      await sara.post(ASK);
      const code = { code: bff.internalCode };
      const served = apps();
      const tabs = Array.from({ length: 200 }, (_, n) => copyOf(sara, served[n % served.length]));
      const answers = await Promise.all(tabs.map((tab) => tab.post(ANSWER, code)));
      expect(answers.filter(({ status }) => status === 200).length).toBe(1);
      expect(answers.filter(({ status }) => ![200, 401, 409, 503].includes(status))).toEqual([]);
      const stepped = [];
      for (const tab of tabs) if ((await seesBlocks(tab)) === 200) stepped.push(tab);
      expect(stepped.length).toBe(1);
      expect((await stepUpRows()).filter(({ event }) => event === 'StepUpAccepted').length).toBe(1);
    });

    it(`mails one code, 200 at once ${where}`, async () => {
      const served = apps();
      await Promise.all(
        Array.from({ length: 200 }, (_, n) => copyOf(sara, served[n % served.length]).post(ASK)),
      );
      expect(bff.services.delivered.length).toBe(1);
    });
  }

  it('counts as none where somebody wrote it himself: the operators are told, and a stop still stops', async () => {
    const ana = await bff.signIn(ANA);
    const { id } = await bff.start(ana, MARTA);
    await sara.post(ASK);
    const state = JSON.stringify({ steppedUpAt: bff.now }).slice(1, -1);
    await bff.tamper(`UPDATE support.StepUps SET State = REPLACE(State, '"steppedUpAt":null', '${state}')`);
    bff.lines.splice(0);
    expect(await seesBlocks(sara)).toBe(403);
    const told = bff.lines.filter(({ msg }) => msg === 'not as written');
    expect(told).toEqual([jasmine.objectContaining({ table: 'StepUps', because: 'wrong' })]);
    expect((await rows()).filter(({ event }) => event === 'RowNotTrusted').length).toBe(1);
    const refused = [await sara.post(ASK), await sara.post(ANSWER, { code: bff.internalCode })];
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual([
      [409, 'not-as-written'],
      [409, 'not-as-written'],
    ]);
    expect((await sara.post(`/api/assistances/${id}/stop`, { reason: 'Over' })).status).toBe(200);
    expect((await sara.delete('/api/session')).status).toBe(204);
  });

  it('is there anew by an internal code, where somebody had spoilt it; it is told of', async () => {
    await sara.post(ASK);
    await bff.tamper(`UPDATE support.StepUps SET CodeHash = '0123abcd.fe'`);
    await bff.verified(sara, MARTA);
    expect(await seesBlocks(sara)).toBe(200);
    expect(
      (await rows()).filter(({ event }) => event === 'RowNotTrusted').map(({ data }) => data['table']),
    ).toEqual(['StepUps']);
  });

  it('cannot be moved to the browser session of somebody else', async () => {
    await bff.stepUp(sara);
    const thief = await bff.signIn(SARA);
    const browsers = await bff.database.query(
      'SELECT Browser FROM support.Sessions WHERE ReplacedAt IS NULL ORDER BY CreatedAt',
      {},
      (row) => row.text('Browser'),
    );
    const [stepped] = (
      await bff.database.query('SELECT Browser FROM support.StepUps', {}, (row) => row.text('Browser'))
    ).values();
    const other = browsers.find((browser) => browser !== stepped) ?? '';
    await bff.tamper(`UPDATE support.StepUps SET Browser = '${other}'`);
    expect(await seesBlocks(thief)).toBe(403);
  });
});
