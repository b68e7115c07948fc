import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { sqlAssistanceStore } from '../adapters/sql/stores/assistance-store.ts';
import { sqlTraceReader } from '../adapters/sql/stores/trace-reader.ts';
import { sqlDayTrace } from '../adapters/sql/stores/trace-table.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { deadlineOf } from '../domain/assistance.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { HOUR_MS } from '../domain/time.ts';
import { canonicalJson } from '../domain/trace-chain.ts';
import { ID, stateAfter, START, TO_SESSION } from '../spec-kit/assistance-at-each-step.ts';
import { headsInMemory } from '../spec-kit/heads-in-memory.ts';
import { change, changed, couldBe, stateOf, story, type StoryRow } from '../spec-kit/legal-stories.ts';
import { guardOf, isOnMssql, makeDatabase, SPEC_MAC, type SpecDatabase } from '../spec-kit/sql/database.ts';
import { notedLimits } from './limits-in-force.ts';
import type { ChainHead, NotedLook } from './ports.ts';
import { verifyTrace } from './verify-trace.ts';

const RUNS = isOnMssql ? 40 : 400;

/**
 * What somebody makes who can write the tables and has the key of the trace: fresh MACs over the whole chain and a
 * state row that fits. What `decide` could not have made is seen; what it could have, by a head that was noted
 * before.
 */
describe('a forged story with fresh MACs', () => {
  let spec: SpecDatabase;
  let other: SpecDatabase;
  beforeAll(async () => {
    [spec, other] = [await makeDatabase(), await makeDatabase()];
    for (const { database } of [spec, other]) {
      await sqlDayTrace(database, SPEC_MAC).noteLimits(START - 10 * HOUR_MS, notedLimits(DEFAULT_LIMITS));
    }
  });
  afterAll(async () => {
    await spec.discard();
    await other.discard();
  });

  /** Under MACs of ours, as the store writes it. */
  const write = async ({ database }: SpecDatabase, id: string, rows: readonly StoryRow[]) => {
    const state = stateOf(rows) ?? stateAfter(TO_SESSION);
    await sqlAssistanceStore(database, guardOf(database)).save({
      expectedVersion: 0,
      // Of its own: one open assistance a user and agent would be a question of the indexes.
      state: { ...state, id, agent: { ...state.agent, id }, user: { ...state.user, id } },
      deadline: state.ended ? null : deadlineOf(state, DEFAULT_LIMITS),
      entries: rows,
      effects: [],
    });
  };
  const rowsOf = ({ database }: SpecDatabase, id: string) => sqlTraceReader(database).rows(id);
  /** What is said of the rows of this one; the row of its state has ids of its own, see above. */
  const problems = async ({ database }: SpecDatabase, id: string, looks: readonly NotedLook[] = []) => {
    const report = await verifyTrace({
      trace: {
        ...sqlTraceReader(database),
        chains: () => only(id),
        assistanceIds: () => only(),
        sessions: () => only(),
        rowsOf: () => only(),
      },
      headsLog: headsInMemory(looks),
      headsIndex,
      mac: SPEC_MAC,
      clock: { now: () => Promise.resolve(START + HOUR_MS) },
      limits: LIMITS_ALLOWED,
    });
    return report.problems
      .filter(({ chain, sentence }) => chain === id && !/^the (state is not|columns beside)/.test(sentence))
      .map(({ sentence }) => sentence);
  };
  const told = (rows: readonly StoryRow[]) =>
    rows.map(
      ({ at, what, actor, from }) =>
        `${String(at - START)} ${actor.id} ${from.browser ?? ''} ${canonicalJson(what)}`,
    );

  it('is reported where decide could not have made it, and is not where it could', async () => {
    const seen = { legal: 0, illegal: 0 };
    const changes = fc.array(change, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(story(ID), changes, async (original, made) => {
        const id = randomUUID();
        const rows = changed(original, made).map((row) => ofChain(row, ID, id));
        if (rows.length === 0) return;
        await write(spec, id, rows);
        const found = await problems(spec, id);
        const isLegal = couldBe(id, rows);
        seen[isLegal ? 'legal' : 'illegal'] += 1;
        expect(found.length > 0)
          .withContext([...told(rows), ...found].join('\n'))
          .toBe(!isLegal);
      }),
      { numRuns: RUNS },
    );
    expect(seen.legal).toBeGreaterThan(RUNS / 10);
    expect(seen.illegal).toBeGreaterThan(RUNS / 10);
  });

  it('is reported where it remains legal, by a head noted before the change of what that covers', async () => {
    const seen = { covered: 0, after: 0 };
    const tail = fc.tuple(story(ID), story(ID), fc.nat(100), fc.nat(100));
    await fc.assert(
      fc.asyncProperty(tail, async ([original, instead, kept, noted]) => {
        const id = randomUUID();
        const rows = original.map((row) => ofChain(row, ID, id));
        const common = kept % (rows.length + 1);
        const spliced = [
          ...rows.slice(0, common),
          ...instead.slice(common).map((row) => ofChain(row, ID, id)),
        ];
        // Another legal story: the one spliced together where that is one, or the beginning of the true one.
        const forged = couldBe(id, spliced) ? spliced : beginningOf(id, rows, common);
        await write(spec, id, rows);
        await write(other, id, forged);
        const truth = await rowsOf(spec, id);
        const head = truth[noted % truth.length];
        if (head === undefined) return;
        const { sequence, mac } = head;
        const heads: readonly ChainHead[] = [{ chain: id, sequence, mac }];
        const found = await problems(other, id, [{ at: START, heads }]);
        const isOther =
          canonicalJson(told(rows.slice(0, sequence))) !== canonicalJson(told(forged.slice(0, sequence)));
        seen[isOther ? 'covered' : 'after'] += 1;
        expect(found.length > 0)
          .withContext([...told(rows), '--', ...told(forged), ...found].join('\n'))
          .toBe(isOther);
      }),
      { numRuns: RUNS / 2 },
    );
    expect(seen.covered).toBeGreaterThan(RUNS / 20);
    expect(seen.after).toBeGreaterThan(RUNS / 20);
  });
});

/** As much of a story as was decided by then. */
function beginningOf(id: string, rows: readonly StoryRow[], length: number): readonly StoryRow[] {
  const beginning = rows.slice(0, Math.max(1, length));
  return couldBe(id, beginning) ? beginning : beginningOf(id, rows, length - 1);
}

async function* only<T = never>(...items: readonly T[]): AsyncGenerator<T> {
  yield* await Promise.resolve(items);
}

/** The same row of another assistance. */
function ofChain(row: StoryRow, from: string, id: string): StoryRow {
  const { what } = row;
  return what.type === 'AssistanceStarted' && what.id === from ? { ...row, what: { ...what, id } } : row;
}
