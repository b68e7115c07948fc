import { START } from '../../../spec-kit/assistance-at-each-step.ts';
import type { MakeDatabase, SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { sqlLeases } from './leases.ts';

const LIFE = 9_000;

export function leasesSuite(makeDatabase: MakeDatabase): void {
  describe('leases', () => {
    let spec: SpecDatabase;
    beforeEach(async () => {
      spec = await makeDatabase();
    });
    afterEach(() => spec.discard());

    it('are one at a time, until they are given back or over', async () => {
      const leases = sqlLeases(spec.database);
      const take = (at: number) => leases.take('product-token', 'a', START + at, LIFE);
      const first = await take(0);
      expect([first === null, await take(1)]).toEqual([false, null]);
      await leases.giveBack('product-token', 'a', first ?? '');
      expect(await take(2)).not.toBeNull();
      expect(await take(LIFE + 1)).toBeNull();
      expect(await take(LIFE + 2)).not.toBeNull();
    });

    it('keep nobody waiting that last longer than any of ours', async () => {
      const leases = sqlLeases(spec.database);
      await leases.take('product-token', 'a', START, LIFE);
      await spec.tamper(`UPDATE support.Leases SET Until = '9999-12-31T00:00:00.000Z'`);
      expect(await leases.take('product-token', 'a', START + 1, LIFE)).not.toBeNull();
    });
  });
}
