import { ANA, BffUnderTest, MARTA, SARA } from '../spec-kit/bff-under-test.ts';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { auditProblems } from '../spec-kit/audit-problems.ts';

describe('case and purpose', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  const at = (id: string) => `/api/assistances/${id}`;
  const started = (more: object) => ana.good('POST', '/api/assistances', { email: MARTA, ...more });
  const dataOf = async (id: string, event: string) =>
    (await bff.ports.trace.rows(id))
      .filter((row) => row.event === event)
      .map(({ data }) => JSON.parse(data) as Readonly<Record<string, unknown>>);

  it('are chosen with the address, traced, and listed; nothing is said of what nobody chose', async () => {
    const { id, purpose } = await started({ caseNumber: 'HD-1', purpose: 'technical-problem' });
    expect(purpose).toBe('technical-problem');
    expect(await dataOf(id, 'AssistanceStarted')).toEqual([
      jasmine.objectContaining({ caseNumber: 'HD-1', purpose: 'technical-problem' }),
    ]);
    const { body } = await ana.get('/api/assistances');
    expect(body['items']).toEqual([
      jasmine.objectContaining({ caseNumber: 'HD-1', purpose: 'technical-problem' }),
    ]);
    await ana.good('POST', `${at(id)}/cancel`, { reason: { kind: 'other', text: 'x' } });

    const other = await started({});
    expect(Object.keys(other)).not.toContain('purpose');
    const [row] = await dataOf(other.id, 'AssistanceStarted');
    expect(Object.keys(row ?? {})).not.toContain('purpose');
    await bff.wired.noteHeads();
    expect(await auditProblems(bff)).toEqual([]);
  });

  it('become others while it is open; what stays as it was is no row, null clears', async () => {
    const { id } = await started({ caseNumber: 'HD-1', purpose: 'billing' });
    const both = await ana.good('PATCH', at(id), { caseNumber: ' HD-2 ', purpose: 'access' });
    expect([both.caseNumber, both.purpose]).toEqual(['HD-2', 'access']);
    await ana.good('PATCH', at(id), { caseNumber: 'HD-2', purpose: 'access' });
    expect((await ana.send('PATCH', at(id), {})).status).toBe(400);
    const none = await ana.good('PATCH', at(id), { caseNumber: null, purpose: null });
    expect(Object.keys(none)).not.toContain('purpose');
    expect(Object.keys(none)).not.toContain('caseNumber');
    expect(await dataOf(id, 'AssistanceDescribed')).toEqual([
      { caseNumber: 'HD-2', purpose: 'access' },
      { caseNumber: null, purpose: null },
    ]);
    const columns = await bff.database.query(
      'SELECT CaseNumber, Purpose FROM support.Assistances',
      {},
      (row) => [row.textOrNull('CaseNumber'), row.textOrNull('Purpose')],
    );
    expect(columns).toEqual([[null, null]]);
    // Read again from its row, as it is after a restart.
    expect((await ana.get(at(id))).status).toBe(200);
    await bff.wired.noteHeads();
    expect(await auditProblems(bff)).toEqual([]);
  });

  it('become others in the session too, of the browser that verified; in no other, and not after the end', async () => {
    const { id } = await bff.inSession(ana, MARTA);
    const elsewhere = await bff.signIn(ANA);
    expect((await elsewhere.send('PATCH', at(id), { purpose: 'access' })).body['code']).toBe(
      'step-up-elsewhere',
    );
    const sara = await bff.steppedUp(SARA);
    expect((await sara.send('PATCH', at(id), { purpose: 'access' })).status).toBe(404);
    expect((await ana.good('PATCH', at(id), { purpose: 'guidance' })).purpose).toBe('guidance');
    await ana.good('POST', `${at(id)}/finish`);
    expect((await ana.send('PATCH', at(id), { purpose: 'access' })).body['code']).toBe('wrong-step');
    expect((await ana.good('GET', at(id))).purpose).toBe('guidance');
    const trace = (await sara.get(`${at(id)}/trace`)).body['rows'];
    expect(trace).toContain(
      jasmine.objectContaining({ event: 'AssistanceDescribed', data: { purpose: 'guidance' } }),
    );
    await bff.wired.noteHeads();
    expect(await auditProblems(bff)).toEqual([]);
  });

  it('are told to the functions with the user’s code: our word, where one was chosen', async () => {
    const { id } = await started({ purpose: 'access' });
    await ana.good('PATCH', at(id), { purpose: 'billing' });
    await ana.good('POST', `${at(id)}/internal-code`);
    const { ecosystems } = await ana.good('POST', `${at(id)}/internal-code/answer`, {
      code: bff.internalCode,
    });
    await ana.good('POST', `${at(id)}/ecosystem`, { ecosystemId: ecosystems?.[0]?.id });
    await ana.good('POST', `${at(id)}/user-code`);
    expect(bff.services.sent.at(-1)?.context.purpose).toBe('billing');
  });

  for (const [field, given] of Object.entries({
    purpose: 'fraud',
    caseNumber: '',
  })) {
    it(`are a 400 that names the field where they are none: ${field}`, async () => {
      const { id } = await started({});
      for (const answer of [
        await ana.send('PATCH', at(id), { [field]: given }),
        await ana.post('/api/assistances', { email: MARTA, [field]: given }),
      ]) {
        expect([answer.status, answer.body['fields']]).toEqual([400, [jasmine.objectContaining({ field })]]);
      }
    });
  }

  it('are left out of the list where the word is of a later release', async () => {
    const { id } = await started({ purpose: 'access' });
    await bff.tamper(`UPDATE support.Assistances SET Purpose = 'sales' WHERE Id = '${id}'`);
    const [item] = (await ana.get('/api/assistances')).body['items'] as readonly object[];
    expect(Object.keys(item ?? {})).not.toContain('purpose');
  });
});
