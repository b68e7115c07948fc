import type { Outbox } from '../../../outbox/ports.ts';
import { ID, START, TO_FINISHED } from '../../../spec-kit/assistance-at-each-step.ts';
import { sqlAssistanceStore } from './assistance-store.ts';
import { changeOf, guardOf, type MakeDatabase, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { sqlOutbox } from './outbox.ts';

const LATER = START + 3_600_000;

export function outboxSuite(makeDatabase: MakeDatabase): void {
  describe('outbox', () => {
    let spec: SpecDatabase;
    let outbox: Outbox;

    beforeEach(async () => {
      spec = await makeDatabase();
      outbox = sqlOutbox(spec.database, guardOf(spec.database));
      await sqlAssistanceStore(spec.database, guardOf(spec.database)).save({
        ...changeOf(TO_FINISHED),
        effects: [{ type: 'enqueue', task: { kind: 'revoke-tokens' } }],
      });
    });
    afterEach(() => spec.discard());

    it('gives a task to one of two replicas', async () => {
      const taken = await Promise.all([
        outbox.take(LATER, 30_000, 10),
        sqlOutbox(spec.another(), guardOf(spec.database)).take(LATER, 30_000, 10),
      ]);
      expect(taken.flat().map(({ assistanceId, attempt }) => [assistanceId, attempt])).toEqual([[ID, 1]]);
    });

    it('gives a task again when its lease is over, as the next attempt', async () => {
      await outbox.take(LATER, 30_000, 10);
      expect(await outbox.take(LATER + 29_999, 30_000, 10)).toEqual([]);
      expect((await outbox.take(LATER + 30_000, 30_000, 10)).map(({ attempt }) => attempt)).toEqual([2]);
    });

    it('gives a failed task again when it was put off to, and a done one never', async () => {
      const [task] = await outbox.take(LATER, 30_000, 10);
      await outbox.retryAt(task?.taskId ?? '', LATER + 5_000);
      expect((await outbox.take(LATER + 4_999, 30_000, 10)).length).toBe(0);
      expect((await outbox.take(LATER + 5_000, 30_000, 10)).length).toBe(1);

      await outbox.done(task?.taskId ?? '');
      expect(await outbox.take(LATER + 3_600_000, 30_000, 10)).toEqual([]);
    });
  });
}
