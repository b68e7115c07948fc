import type { Usage } from '../../../platform/ports.ts';
import { START } from '../../../spec-kit/assistance-at-each-step.ts';
import type { MakeDatabase, SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { sqlUsage } from './usage.ts';

const MINUTE = 60_000;
const PER_MINUTE = { windowMs: MINUTE, atMost: 3 };
const PER_HOUR = { windowMs: 60 * MINUTE, atMost: 5 };

export function usageSuite(makeDatabase: MakeDatabase): void {
  describe('usage', () => {
    let spec: SpecDatabase;
    let usage: Usage;

    beforeEach(async () => {
      spec = await makeDatabase();
      usage = sqlUsage(spec.database);
    });
    afterEach(() => spec.discard());

    const reserve = (at: number, subject = 'ana') =>
      usage.reserve('start', subject, [PER_MINUTE], START + at);

    it('refuses the use beyond the limit and says when the oldest one leaves the window', async () => {
      await reserve(0);
      await reserve(10_000);
      await reserve(20_000);
      expect(await reserve(30_000)).toEqual({ retryAfterMs: 30_000 });
      expect(await reserve(MINUTE - 1)).toEqual({ retryAfterMs: 1 });
      expect(await reserve(MINUTE)).toEqual({ id: jasmine.any(String) });
    });

    it('counts nothing for a refused use', async () => {
      for (const at of [0, 1, 2, 3, 4]) await reserve(at);
      expect(await usage.causersSince('start', 'ana', START)).toHaveSize(3);
    });

    it('keeps subjects and kinds apart', async () => {
      for (const at of [0, 1, 2]) await reserve(at);
      expect(await reserve(3, 'luis')).toEqual({ id: jasmine.any(String) });
      expect(await usage.reserve('suggestion', 'ana', [PER_MINUTE], START + 3)).toEqual({
        id: jasmine.any(String),
      });
    });

    it('holds every one of several limits, and waits for the longest', async () => {
      const both = (at: number) => usage.reserve('suggestion', 'ana', [PER_MINUTE, PER_HOUR], START + at);
      for (const at of [0, 1, 2, MINUTE + 10, MINUTE + 20])
        expect(await both(at)).toEqual({ id: jasmine.any(String) });
      expect(await both(2 * MINUTE)).toEqual({ retryAfterMs: 58 * MINUTE });
    });

    it('lets parallel requests of two replicas not overrun a limit', async () => {
      const other = sqlUsage(spec.another());
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? other : usage).reserve('user-code', 'marta', [PER_HOUR], START),
        ),
      );
      expect(results.filter((result) => 'id' in result).length).toBe(5);
      expect(await usage.causersSince('user-code', 'marta', START)).toHaveSize(5);
    });

    it('takes a released use off again', async () => {
      const reserved = await reserve(0);
      if (!('id' in reserved)) throw new Error('refused');
      await usage.release(reserved.id);
      expect(await usage.causersSince('start', 'ana', START)).toHaveSize(0);
    });

    it('forgets what is older than the windows, and counts on', async () => {
      await reserve(0);
      await reserve(5 * MINUTE);
      await usage.prune(START + 1);
      expect(await usage.causersSince('start', 'ana', 0)).toHaveSize(1);
      await usage.prune(START + 6 * MINUTE);
      expect(await reserve(7 * MINUTE)).toEqual({ id: jasmine.any(String) });
    });

    it('takes a subject that looks like SQL as a name', async () => {
      expect(await reserve(0, `'; DROP TABLE support.Uses; --`)).toEqual({ id: jasmine.any(String) });
      expect(await usage.causersSince('start', `'; DROP TABLE support.Uses; --`, START)).toHaveSize(1);
    });
  });
}
