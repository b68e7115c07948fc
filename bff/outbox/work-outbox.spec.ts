import { SECOND_MS } from '../domain/time.ts';
import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';

describe('a task of the outbox that cannot be read', () => {
  let bff: BffUnderTest;
  let id: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    const ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
    await ana.good('POST', `/api/assistances/${id}/finish`);
    bff.lines.splice(0);
  });
  afterEach(() => bff.stop());

  const REVOCATION = '{"kind":"revoke-tokens"}';
  /** The task comes first, however its id is sorted. */
  const rewrite = (from: string, to: string) =>
    bff.tamper(
      `UPDATE support.Outbox SET Task = '${to}', DueAt = '2026-01-01T00:00:00.000Z' WHERE Task = '${from}'`,
    );

  for (const [what, json] of [
    ['of a kind that nobody knows', '{"kind":"plastic"}'],
    ['of no kind', '{"of":"plastic"}'],
    ['that is no object', 'null'],
    ['that is no JSON', '{"kind":"plastic'],
  ] as const) {
    it(`is one line with its cause, and the one behind it is done: ${what}`, async () => {
      await rewrite(REVOCATION, json);
      await bff.wired.sweep();
      const told = bff.lines.filter(({ msg }) => msg === 'failure');
      expect(told).toEqual([
        jasmine.objectContaining({
          job: 'read task',
          assistance: id,
          attempt: 1,
          causes: [{ name: 'Unreadable' }],
        }),
      ]);
      expect(JSON.stringify(told)).not.toContain('plastic');
      expect(bff.services.noticed.map(({ kind }) => kind)).toEqual(['receipt']);
      expect(await bff.traced(id)).toContain('ReceiptSent');
    });
  }

  it('is tried again, ever more patiently, and done once it can be read', async () => {
    await rewrite(REVOCATION, 'null');
    const failures: number[] = [];
    for (const ms of [0, 2 * SECOND_MS - 1, 1, 4 * SECOND_MS - 1, 1]) {
      bff.pass(ms);
      await bff.wired.sweep();
      failures.push(bff.failures.length);
    }
    expect(failures).toEqual([1, 1, 2, 2, 3]);
    await rewrite('null', REVOCATION);
    await bff.wired.sweep();
    expect(bff.services.revoked.length).toBe(1);
    expect((await bff.traced(id)).filter((event) => event.startsWith('T'))).toEqual(['TokensRevoked']);
  });
});
