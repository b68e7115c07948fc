import { randomUUID } from 'node:crypto';
import type { Blocks, NewBlock } from '../../../platform/ports.ts';
import { ID, START } from '../../../spec-kit/assistance-at-each-step.ts';
import { chainOfDay } from '../../../domain/trace-chain.ts';
import { guardOf, note, type MakeDatabase, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { sqlTraceReader } from './trace-reader.ts';
import { sqlBlocks } from './block-store.ts';

export function holdStoreSuite(makeDatabase: MakeDatabase): void {
  describe('hold store', () => {
    let spec: SpecDatabase;
    let holds: Blocks;

    beforeEach(async () => {
      spec = await makeDatabase();
      holds = sqlBlocks(spec.database, guardOf(spec.database));
    });
    afterEach(() => spec.discard());

    const hold = (given: Partial<NewBlock> = {}): NewBlock => ({
      id: randomUUID(),
      kind: 'user-codes',
      subjectId: 'U-1001',
      subjectEmail: 'marta.admin@legacy355.example',
      since: START,
      until: null,
      ...given,
    });
    const place = (placed: NewBlock) =>
      holds.place(placed, note('HoldPlaced', placed.since, { hold: placed.id }));
    const events = async () =>
      (await sqlTraceReader(spec.database).rows(chainOfDay(START))).map(({ event }) => event);

    it('holds the subject it was placed for, and no other', async () => {
      const placed = hold();
      await place(placed);
      expect(await holds.activeOn('U-1001', START)).toEqual([{ ...placed, releasedAt: null }]);
      expect(await holds.activeOn('U-1002', START)).toEqual([]);
      expect(await holds.find(placed.id)).toEqual({ ...placed, releasedAt: null });
      expect(await holds.find(randomUUID())).toBeNull();
    });

    it('keeps why it stands, who caused it, from which assistance and by how many wrong codes', async () => {
      const origins = [
        { cause: 'wrong-codes', causedBy: ['sub-ana', 'sub-luis'], assistanceId: ID, wrongCodes: 10 },
        { cause: 'own-address', causedBy: [], assistanceId: null, wrongCodes: null },
      ] as const;
      for (const origin of origins) {
        const placed = hold({ subjectId: origin.cause, origin });
        await place(placed);
        expect(await holds.find(placed.id)).toEqual({ ...placed, releasedAt: null });
      }
    });

    it('ends by itself at its end', async () => {
      await place(hold({ kind: 'user-refused', until: START + 1_000 }));
      expect(await holds.activeOn('U-1001', START + 999)).toHaveSize(1);
      expect(await holds.activeOn('U-1001', START + 1_000)).toEqual([]);
      expect(await holds.list(START + 1_000)).toEqual([]);
    });

    it('lets one of two supervisors release it, with one trace row', async () => {
      const placed = hold();
      await place(placed);
      const release = (by: Blocks) =>
        by.release(placed.id, START + 5_000, note('HoldReleased', START + 5_000));
      const results = await Promise.all([
        release(holds),
        release(sqlBlocks(spec.another(), guardOf(spec.database))),
      ]);

      expect(results.toSorted()).toEqual([false, true]);
      expect(await events()).toEqual(['HoldPlaced', 'HoldReleased']);
      expect(await holds.activeOn('U-1001', START + 6_000)).toEqual([]);
      expect((await holds.find(placed.id))?.releasedAt).toBe(START + 5_000);
      expect(await holds.lastReleasedAt('user-codes', 'U-1001')).toBe(START + 5_000);
      expect(await holds.lastReleasedAt('user-codes', 'U-1002')).toBeNull();
    });

    it('is placed once, and beside one that is not ours', async () => {
      const first = (placed: NewBlock) =>
        holds.place(placed, note('HoldPlaced', placed.since, { subject: placed.subjectId, hold: placed.id }));
      const placed = hold();
      expect(await first(placed)).toBeTrue();
      expect(await first(hold())).toBeFalse();
      await spec.tamper('UPDATE support.Holds SET WrongCodes = 1');
      const another = hold();
      expect(await first(another)).toBeTrue();
      expect(await first(hold())).toBeFalse();
      const active = await holds.activeOn('U-1001', START);
      expect(active.filter(({ spoilt }) => spoilt).map(({ id }) => id)).toEqual([placed.id]);
      expect(active.filter(({ spoilt }) => !spoilt).map(({ id }) => id)).toEqual([another.id]);
    });

    it('is told of where each of the limits has room, and else counts in none of them', async () => {
      const tell = (agentId: string, since: number, id = randomUUID()): Promise<boolean> => {
        const limit = { kind: 'own-mailbox-told', windowMs: 60_000 } as const;
        const agent = {
          id: agentId,
          username: agentId,
          name: agentId,
          email: `${agentId}@backoffice.example`,
        };
        return holds.place(
          hold({ id, kind: 'agent-email', subjectId: id, since }),
          note('HoldPlaced', since, { hold: id }),
          {
            task: { kind: 'alert-own-mailbox', agent, changedDaysAgo: null, at: since },
            within: [
              { ...limit, subject: agentId, atMost: 1 },
              { ...limit, subject: 'of everybody', atMost: 2 },
            ],
          },
        );
      };
      const tasks = () =>
        spec.database.query('SELECT Task FROM support.Outbox', {}, (row) => row.text('Task'));
      expect(await tell('ana', START)).toBeTrue();
      expect(await tell('ana', START + 1)).toBeTrue();
      expect(await tasks())
        .withContext('ana once')
        .toHaveSize(1);
      await tell('luis', START + 2);
      await tell('sara', START + 3);
      expect(await tasks())
        .withContext('of everybody two')
        .toHaveSize(2);
      // Ana's has left its window, Luis's has not: there is room for one, and Sara has none counted.
      await tell('sara', START + 60_001);
      expect(await tasks())
        .withContext('nothing was counted of Sara')
        .toHaveSize(3);
    });

    it('leaves neither hold nor count where its task cannot be queued', async () => {
      const block = hold({ kind: 'agent-email' });
      const agent = { id: 'ana', username: 'ana', name: 'Ana', email: 'ana@backoffice.example' };
      const place = () =>
        holds.place(block, note('HoldPlaced', START, { hold: block.id }), {
          task: { kind: 'alert-own-mailbox', agent, changedDaysAgo: null, at: START },
          within: [{ kind: 'own-mailbox-told', subject: 'ana', windowMs: 60_000, atMost: 1 }],
        });
      await spec.tamper('DROP TABLE support.Outbox');
      await expectAsync(place()).toBeRejected();
      const uses = await spec.database.query('SELECT Kind FROM support.Uses', {}, (row) => row.text('Kind'));
      expect(uses).toEqual([]);
      expect(await holds.find(block.id)).toBeNull();
    });

    it('leaves no hold where its trace row cannot be written', async () => {
      await spec.tamper('DROP TABLE support.Trace');
      const placed = hold();
      await expectAsync(place(placed)).toBeRejected();
      expect(await holds.find(placed.id)).toBeNull();
    });

    it('lists the standing holds, newest first', async () => {
      const [older, newer] = [hold(), hold({ subjectId: 'U-1002', since: START + 1 })];
      await place(older);
      await place(newer);
      expect((await holds.list(START + 2)).map(({ id }) => id)).toEqual([newer.id, older.id]);
    });
  });
}
