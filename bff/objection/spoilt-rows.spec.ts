import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, NORA } from '../spec-kit/bff-under-test.ts';

describe('an objection, where somebody spoilt a row of the same user', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;
  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(() => bff.stop());

  it('ends what runs all the same, and the row is told of', async () => {
    const { id: cancelled } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${cancelled}/user-code`);
    const link = new URL(bff.services.sent.at(-1)?.context.refuseUrl ?? 'none:');
    await ana.good('POST', `/api/assistances/${cancelled}/cancel`, {
      reason: { kind: 'other', text: 'Over' },
    });
    const { id: running } = await bff.inSession(ana, MARTA);
    const { id: spoilt } = await bff.start(await bff.signIn(LUIS), NORA);
    await bff.tamper(
      `UPDATE support.Assistances SET UserId = (SELECT a.UserId FROM support.Assistances a WHERE a.Id = '${running}')
WHERE Id = '${spoilt}'`,
    );
    const token = new URLSearchParams(link.hash.slice(1)).get('token');
    const { status, body } = await bff.user().post('/api/refusals', { token });
    expect([status, body['endedNow']]).toEqual([200, true]);
    expect((await bff.traced(running)).slice(-2)).toEqual(['UserObjected', 'AssistanceEnded']);
    const told = bff.lines.filter(({ msg }) => msg === 'not as written');
    expect(told.map(({ key }) => key)).toEqual([spoilt]);
  });
});
