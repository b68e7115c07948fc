import type { TraceRow } from '../contract/index.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA } from '../spec-kit/bff-under-test.ts';

const REASON = { reason: { kind: 'other', text: 'Marta hung up' } };

describe('without a step-up of the browser session', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  let sara: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
    sara = await bff.signIn(SARA);
  });
  afterEach(() => bff.stop());

  type Item = Readonly<Record<string, unknown>>;
  const listed = async (client: AgentClient) =>
    (await client.get('/api/assistances')).body['items'] as readonly Item[];
  const only = async (client: AgentClient) => (await listed(client))[0] ?? {};
  const at = (id: string, path = '') => `/api/assistances/${id}${path}`;
  const withCase = async () => {
    const { id } = await ana.good('POST', '/api/assistances', { email: MARTA, caseNumber: 'HD-4711' });
    await ana.good('POST', at(id, '/internal-code'));
    await ana.good('POST', at(id, '/internal-code/answer'), { code: bff.internalCode });
    await ana.good('POST', at(id, '/ecosystem'), { ecosystemId: 'E-355' });
    return id;
  };
  const rowsOf = async (client: AgentClient, id: string) =>
    (await client.get(at(id, '/trace'))).body['rows'] as readonly TraceRow[];

  it('a supervisor sees who is at which step, and until when; nothing of whom', async () => {
    const id = await withCase();
    const reduced = {
      id,
      agent: { id: jasmine.any(String), name: 'Ana Agent' },
      step: 'user-verification',
      startedAt: new Date(bff.now).toISOString(),
      lapsesAt: new Date(bff.now + 15 * MINUTE_MS).toISOString(),
    };
    expect(await only(sara)).toEqual(reduced);
    expect((await sara.get(at(id))).body).toEqual(reduced);
    await bff.stepUp(sara);
    expect(await only(sara)).toEqual(
      jasmine.objectContaining({ user: { email: MARTA, name: 'Marta Admin' }, caseNumber: 'HD-4711' }),
    );
    expect((await sara.get(at(id))).body['caseNumber']).toBe('HD-4711');
  });

  it('a supervisor stops it all the same, and sees no more of it then; the agent reads why', async () => {
    const id = await withCase();
    const { status, body } = await sara.post(at(id, '/stop'), { reason: 'He is not at his desk' });
    expect([status, Object.keys(body).toSorted()]).toEqual([200, ['agent', 'id', 'startedAt', 'step']]);
    expect(await only(sara)).toEqual(body);
    expect((await ana.good('GET', at(id))).ended?.reason).toBe('He is not at his desk');
  });

  it('a supervisor reads no trace of others, and that he tried is a row each time', async () => {
    const id = await withCase();
    for (let tries = 0; tries < 7; tries++) {
      const { status, body } = await sara.get(at(id, '/trace'));
      expect([status, body['code'], body['rows']]).toEqual([403, 'step-up-needed', undefined]);
    }
    const rows = await bff.ports.trace.rows(chainOfDay(bff.now));
    const refused = rows.filter(({ data }) => data.includes('step-up-needed'));
    expect(refused.length).toBe(7);
    expect(JSON.parse(refused[0]?.data ?? '')).toEqual({
      code: 'step-up-needed',
      command: 'readTrace',
      assistance: id,
    });
    await bff.stepUp(sara);
    expect((await rowsOf(sara, id)).map(({ event }) => event)).toContain('EcosystemChosen');
  });

  it('an agent reads the trace of his own, and of nobody else’s', async () => {
    const id = await withCase();
    expect((await rowsOf(ana, id)).map(({ event }) => event)).toEqual([
      'AssistanceStarted',
      'InternalCodeRequested',
      'InternalCodeSent',
      'InternalCodeAccepted',
      'EcosystemChosen',
    ]);
    const luis = await bff.steppedUp(LUIS);
    expect((await luis.get(at(id, '/trace'))).body['code']).toBe('not-found');
    const day = (await bff.ports.trace.rows(chainOfDay(bff.now))).map(({ event }) => event);
    expect(day.filter((event) => event === 'TraceRead').length).toBe(1);
  });

  it('his own list and trace hide from a cookie what the assistance itself hides', async () => {
    const id = await withCase();
    await ana.good('POST', at(id, '/cancel'), REASON);
    const cookie = await bff.signIn(ANA);
    const seen = async (client: AgentClient) => {
      const all = [await only(client), (await client.get(at(id))).body, await rowsOf(client, id)];
      return all.map((one) => /Marta Admin|legacy355"|Marta hung up|copper/.test(JSON.stringify(one)));
    };
    expect(await seen(cookie)).toEqual([false, false, false]);
    const entry = await only(cookie);
    expect([entry['user'], entry['caseNumber'], entry['outcome']]).toEqual([
      { email: MARTA },
      'HD-4711',
      'cancelled',
    ]);
    // What verified itself in it has stepped up, for half an hour; the trace and the assistance know it longer.
    expect(await seen(ana)).toEqual([true, true, true]);
    for (let minute = 0; minute < 30; minute++) {
      bff.pass(MINUTE_MS);
      await ana.get('/api/users?email=mar');
    }
    expect(await seen(ana)).toEqual([false, true, true]);
    await bff.stepUp(ana);
    expect(await seen(ana)).toEqual([true, true, true]);
  });

  it('his own trace says to a cookie nothing of the user but his address, whichever event it is', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', at(id, '/user-code'));
    await ana.good('POST', at(id, '/user-code/answer'), { code: bff.userCode });
    await ana.good('POST', at(id, '/products/web'));
    await ana.good('POST', at(id, '/finish'));
    const cookie = await bff.signIn(ANA);
    const said = (rows: readonly TraceRow[]) =>
      Object.fromEntries(rows.map(({ event, data }) => [event, Object.keys(data).toSorted().join(' ')]));
    expect(said(await rowsOf(cookie, id))).toEqual({
      AssistanceStarted: 'agent caseNumber id rules startedBy user',
      InternalCodeRequested: 'codeId',
      InternalCodeSent: 'codeId',
      InternalCodeAccepted: 'browser',
      EcosystemChosen: '',
      UserCodeRequested: 'codeId',
      UserCodeSent: 'codeId',
      UserAnswerReserved: 'attemptId',
      UserCodeAccepted: 'endsAt',
      ProductOpened: 'expiresAt product ticketId',
      AssistanceEnded: 'endedAt outcome',
    });
    expect(said(await rowsOf(ana, id))['UserCodeSent']).toBe('codeId sentTo sentToPhone');
  });

  it('whoever verified nobody reads no name in his own, stepped up or not', async () => {
    const { id } = await bff.start(ana, MARTA);
    await ana.good('POST', at(id, '/cancel'), REASON);
    await bff.stepUp(ana);
    expect([JSON.stringify(await only(ana)), JSON.stringify(await rowsOf(ana, id))].join()).not.toContain(
      'Marta Admin',
    );
  });

  it('a trace whose assistance is gone is still there, for a supervisor who stepped up', async () => {
    const { id } = await bff.start(ana, MARTA);
    await bff.tamper(`DELETE FROM support.Assistances WHERE Id = '${id}'`);
    expect((await sara.get(at(id, '/trace'))).status).toBe(404);
    await bff.stepUp(sara);
    expect((await rowsOf(sara, id)).length).toBe(1);
  });
});
