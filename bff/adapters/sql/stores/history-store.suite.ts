import { randomUUID } from 'node:crypto';
import type { HistoryStore } from '../../../audit/ports.ts';
import {
  ANA,
  ID,
  MARTA,
  START,
  start,
  TO_ECOSYSTEM,
  TO_FINISHED,
} from '../../../spec-kit/assistance-at-each-step.ts';
import { all } from '../../../spec-kit/heads-in-memory.ts';
import { sqlAssistanceStore } from './assistance-store.ts';
import { changeOf, guardOf, type MakeDatabase, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { sqlHistory } from './history-store.ts';
import { sqlTraceReader } from './trace-reader.ts';

export function historyStoreSuite(makeDatabase: MakeDatabase): void {
  describe('history store', () => {
    let spec: SpecDatabase;
    let history: HistoryStore;

    beforeEach(async () => {
      spec = await makeDatabase();
      history = sqlHistory(spec.database);
    });
    afterEach(() => spec.discard());

    const save = (change: ReturnType<typeof changeOf>) =>
      sqlAssistanceStore(spec.database, guardOf(spec.database)).save(change);
    const ALL = { agentId: null, state: null, before: null, limit: 50 } as const;

    it('shows whom, by whom, in which ecosystem, and how it ended', async () => {
      const { state } = changeOf(TO_FINISHED);
      await save(changeOf(TO_FINISHED));
      expect(await history.list(ALL)).toEqual([
        {
          id: ID,
          startedAt: new Date(START).toISOString(),
          endedAt: new Date(state.ended?.at ?? 0).toISOString(),
          step: 'ended',
          deadline: null,
          outcome: 'finished',
          user: { email: MARTA.email, name: MARTA.name },
          agent: { id: ANA.id, name: ANA.name },
          ecosystem: { id: 'E-355', name: 'legacy355' },
        },
      ]);
    });

    it('shows the reason of a cancelled one', async () => {
      await save(changeOf([start, { type: 'cancel', kind: 'user-hung-up', text: 'The user hung up' }]));
      const [shown] = await history.list(ALL);
      expect([shown?.outcome, shown?.reason]).toEqual(['cancelled', 'The user hung up']);
    });

    it('goes through every entry once, newest first, though several started at one instant', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 9; index++) {
        const whose = { id: randomUUID(), agentId: `agent-${index % 2}`, userId: `user-${index}` };
        await save(changeOf(TO_FINISHED, whose, START + Math.floor(index / 3)));
        ids.push(whose.id);
      }
      const seen: { id: string; startedAt: string }[] = [];
      for (;;) {
        const last = seen[seen.length - 1];
        const before = last ? { startedAt: Date.parse(last.startedAt), id: last.id } : null;
        const page = await history.list({ ...ALL, before, limit: 2 });
        seen.push(...page);
        if (page.length < 2) break;
      }
      expect(seen.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(seen.map(({ startedAt }) => startedAt)).toEqual(
        seen
          .map(({ startedAt }) => startedAt)
          .toSorted()
          .toReversed(),
      );
      expect((await history.list({ ...ALL, agentId: 'agent-1' })).length).toBe(4);
    });

    it('shows open and ended ones apart', async () => {
      await save(changeOf(TO_ECOSYSTEM));
      await save(changeOf(TO_FINISHED, { id: randomUUID(), agentId: 'x', userId: 'y' }));
      const outcomes = async (state: 'open' | 'ended') =>
        (await history.list({ ...ALL, state })).map(({ outcome }) => outcome);
      expect(await outcomes('open')).toEqual([undefined]);
      expect(await outcomes('ended')).toEqual(['finished']);
    });

    it('gives the trace rows in order, page by page, and none for an unknown assistance', async () => {
      const change = changeOf(TO_ECOSYSTEM);
      await save(change);
      const page = (after: number, take: number) => history.trace(ID, { after, take });
      const rows = [...(await page(0, 3)), ...(await page(3, 500))];
      expect(rows.map(({ event }) => event)).toEqual(change.entries.map(({ what }) => what.type));
      expect(rows[2]).toEqual({
        sequence: 3,
        at: new Date(START + 1_500).toISOString(),
        event: 'InternalCodeSent',
        actor: { kind: 'agent', id: ANA.id, name: ANA.name },
        from: { address: '192.0.2.7', userAgent: 'spec' },
        data: { codeId: 'internal-1', sentTo: 'ana***@backoffice.example' },
      });
      expect(await history.trace(randomUUID(), { after: 0, take: 3 })).toEqual([]);
    });

    it('gives the heads of the chains that moved, also of rows stamped just before', async () => {
      const change = changeOf(TO_ECOSYSTEM);
      await save(change);
      const trace = sqlTraceReader(spec.database);
      const last = change.entries.length;
      const stampedAt = change.entries[last - 1]?.at ?? 0;
      expect(
        (await all(trace.heads(stampedAt + 5_000))).map(({ chain, sequence }) => [chain, sequence]),
      ).toEqual([[ID, last]]);
      expect(await all(trace.heads(stampedAt + 3_600_000))).toEqual([]);
    });
  });
}
