import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';

const SECOND = 1_000;

/** ASVS 5.0, 7.4.2: whoever leaves the company has no session any more, in whichever browser. */
describe('the sessions of an agent whose account', () => {
  for (const [what, becomes] of [
    ['was disabled', (bff: BffUnderTest) => bff.services.changedAgents.set(ANA, { enabled: false })],
    ['was deleted', (bff: BffUnderTest) => spyOn(bff.services, 'read').and.resolveTo(null)],
    ['is in no support group', (bff: BffUnderTest) => bff.services.changedAgents.set(ANA, { groups: [] })],
  ] as const) {
    it(`${what} are over, all of them, and his assistance with them`, async () => {
      const bff = await BffUnderTest.start();
      const browsers = [await bff.signIn(ANA), await bff.signIn(ANA), await bff.signIn(ANA)];
      const [first] = browsers;
      const { id } = await bff.inSession(first!, MARTA);
      becomes(bff);
      bff.pass(61 * SECOND);
      await browsers[1]?.get('/api/assistances');
      for (const browser of browsers) {
        const { status, body } = await browser.get('/api/assistances');
        expect([status, body['code']]).toEqual([401, 'not-signed-in']);
      }
      expect(await bff.traced(id)).toContain('AssistanceEnded');
      const left = await bff.database.query('SELECT IdHash FROM support.Sessions', {}, (row) =>
        row.text('IdHash'),
      );
      expect(left).toEqual([]);
      await bff.stop();
    });
  }
});
