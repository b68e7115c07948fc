import { chainOfDay } from '../../../domain/trace-chain.ts';
import { HOUR_MS, iso } from '../../../domain/time.ts';
import { ROW_WINDOW_MS, type BoundedRows, type CountableEntry } from '../../../platform/ports.ts';
import { START } from '../../../spec-kit/assistance-at-each-step.ts';
import { ACTOR, SPEC_MAC, type MakeDatabase, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import type { SqlDatabase } from '../engine/sql-database.ts';
import { sqlBoundedRows } from './bounded-rows.ts';
import { sqlTraceReader } from './trace-reader.ts';

const BOUND = { kind: 'Refused not-found', subject: 'agent luis', atMost: 5 };

export function boundedRowsSuite(makeDatabase: MakeDatabase): void {
  describe('bounded rows', () => {
    let spec: SpecDatabase;
    let rows: BoundedRows;
    let told: string[];
    const of = (database: SqlDatabase) =>
      sqlBoundedRows(database, SPEC_MAC, ({ key }) => Promise.resolve(void told.push(key)));

    beforeEach(async () => {
      spec = await makeDatabase();
      told = [];
      rows = of(spec.database);
    });
    afterEach(() => spec.discard());

    const entry = (at: number): CountableEntry => ({
      at: START + at,
      actor: ACTOR,
      from: { address: '192.0.2.7' },
      what: { type: 'Refused', data: { code: 'not-found' } },
    });
    const take = (at: number, bound = BOUND, of = rows) => of.take(bound, entry(at));
    const takeMany = async (times: number, at: number) => {
      const taken: boolean[] = [];
      for (let n = 0; n < times; n++) taken.push(await take(at + n));
      return taken.filter(Boolean).length;
    };
    const noError = (error: unknown) => fail(error);
    const endWindows = (at: number, of = rows, onError = noError) => of.endWindows(START + at, 100, onError);
    const written = async () => {
      const found = await sqlTraceReader(spec.database).rows(chainOfDay(START));
      return found.map(({ at, event, data }) => ({
        at: at - START,
        event,
        data: JSON.parse(data) as unknown,
      }));
    };
    const countRow = (at: number, count: number, first: number, last: number) => ({
      at,
      event: 'Refused',
      data: {
        code: 'not-found',
        count,
        first: iso(START + first),
        last: iso(START + last),
        window: iso(START),
      },
    });

    it('are the first five of a window; the others are counted, and nothing is written for them', async () => {
      expect(await takeMany(9, 0)).toBe(5);
      expect(await written()).toEqual([]);
    });

    it('begin anew when the window is over, after a row with the count of the one before', async () => {
      await takeMany(9, 0);
      expect(await take(ROW_WINDOW_MS)).toBeTrue();
      expect(await written()).toEqual([countRow(ROW_WINDOW_MS, 4, 5, 8)]);
      expect(await takeMany(6, ROW_WINDOW_MS + 1)).toBe(4);
    });

    it('are told by a sweep, where nothing came after the window, once by however many', async () => {
      await takeMany(9, 0);
      await endWindows(ROW_WINDOW_MS - 1);
      expect(await written()).toEqual([]);
      const replica = of(spec.another());
      await Promise.all([endWindows(ROW_WINDOW_MS), endWindows(ROW_WINDOW_MS, replica)]);
      expect(await written()).toEqual([countRow(ROW_WINDOW_MS, 4, 5, 8)]);
      await endWindows(HOUR_MS);
      expect((await written()).length).toBe(1);
    });

    it('need no row with a count where nothing was counted, and leave nothing behind', async () => {
      await takeMany(5, 0);
      await endWindows(ROW_WINDOW_MS);
      expect(await written()).toEqual([]);
      expect(await takeMany(6, 1)).toBe(5);
    });

    it('are five in all over two replicas and a restart, and not one is lost', async () => {
      const replica = of(spec.another());
      const taken = await Promise.all(
        Array.from({ length: 60 }, (_, n) => take(n % 7, BOUND, n % 2 ? replica : rows)),
      );
      expect(taken.filter(Boolean).length).toBe(5);
      await endWindows(ROW_WINDOW_MS + 7, of(spec.another()));
      expect((await written()).map(({ data }) => data)).toEqual([jasmine.objectContaining({ count: 55 })]);
    });

    it('are not lost either where the window ends while others come', async () => {
      await takeMany(9, 0);
      const replica = of(spec.another());
      const late = await Promise.all([
        ...Array.from({ length: 20 }, (_, n) => take(ROW_WINDOW_MS, BOUND, n % 2 ? replica : rows)),
        endWindows(ROW_WINDOW_MS),
        endWindows(ROW_WINDOW_MS, replica),
      ]);
      expect(late.filter((one) => one === true).length).toBe(5);
      await endWindows(2 * ROW_WINDOW_MS);
      expect((await written()).map(({ data }) => (data as { count: number }).count)).toEqual([4, 15]);
    });

    it('are apart for each actor and each kind', async () => {
      await takeMany(6, 0);
      expect(await take(6, { ...BOUND, subject: 'agent ana' })).toBeTrue();
      expect(await take(6, { ...BOUND, kind: 'Refused wrong-step' })).toBeTrue();
      expect(await take(6)).toBeFalse();
    });

    it('are none where none is wanted: the count is told and not written', async () => {
      const bound = { ...BOUND, kind: 'Refused rate-limited', atMost: 0 };
      expect([await take(0, bound), await take(1, bound), await take(2, bound)]).toEqual([
        false,
        false,
        false,
      ]);
      expect(await endWindows(ROW_WINDOW_MS)).toEqual([
        { entry: entry(0), count: 3, first: START, last: START + 2 },
      ]);
      expect(await endWindows(ROW_WINDOW_MS)).toEqual([]);
      expect(await written()).toEqual([]);
    });

    for (const [what, forgery] of [
      ['another actor', `Actor = REPLACE(Actor, 'Ana', 'Eva')`],
      ['another event', `Event = 'HoldReleased'`],
      ['other data', `Data = '{"code":"target-not-allowed"}'`],
      ['another origin', `Origin = '{}'`],
      ['another time', `Since = '2026-01-01T00:00:00.000Z'`],
      ['another subject', `Subject = 'agent eva'`],
    ] as const) {
      it(`chain nothing that somebody with his hands in the table wrote there: ${what}`, async () => {
        await takeMany(9, 0);
        await spec.tamper(`UPDATE support.RowWindows SET ${forgery}`);
        await endWindows(ROW_WINDOW_MS);
        expect(told).toEqual([jasmine.stringMatching(/^Refused not-found agent (luis|eva)$/)]);
        expect(await written()).toEqual([]);
      });
    }

    const plant = (subject: string, since: string, actor = '{"kind":"agent","id":"x","name":"X"}') =>
      spec.tamper(`INSERT INTO support.RowWindows
  (Kind, Subject, Since, Written, Counted, Event, Actor, Origin, Data, Mac)
VALUES ('${BOUND.kind}', '${subject}', '${since}', 5, 0, 'Refused', '${actor}', '{}', '{}', '${'a'.repeat(64)}')`);

    for (const since of ['9999-12-31T00:00:00.000Z', iso(START)]) {
      it(`hide nothing in a window that somebody made up: ${since}`, async () => {
        await plant(BOUND.subject, since);
        expect(await takeMany(9, 1)).toBe(5);
        expect(told).toEqual(['Refused not-found agent luis']);
      });
    }

    it('hide nothing in an open window that somebody moved', async () => {
      await takeMany(2, 0);
      await spec.tamper(`UPDATE support.RowWindows SET Since = '9999-12-31T00:00:00.000Z', Written = 5`);
      expect(await takeMany(9, 3)).toBe(5);
      expect(told).toEqual(['Refused not-found agent luis']);
    });

    it('of many that cannot be read keep none of ours from being told', async () => {
      for (let n = 0; n < 120; n++) await plant(`agent x${String(n)}`, '2000-01-01T00:00:00.000Z', 'x');
      await takeMany(9, 0);
      await endWindows(ROW_WINDOW_MS);
      await endWindows(ROW_WINDOW_MS);
      expect(told.length).toBe(120);
      expect(await written()).toEqual([countRow(ROW_WINDOW_MS, 4, 5, 8)]);
    });

    it('are rows of the day with their place, or neither', async () => {
      const bound = { ...BOUND, atMost: 2 };
      const unwritable = { ...entry(1), what: { type: 'x'.repeat(100), data: {} } } as never;
      await rows.append(bound, entry(0));
      await expectAsync(rows.append(bound, unwritable)).toBeRejected();
      for (const at of [2, 3, 4]) await rows.append(bound, entry(at));
      expect((await written()).map(({ at }) => at)).toEqual([0, 2]);
      await endWindows(ROW_WINDOW_MS);
      expect((await written()).at(-1)).toEqual(countRow(ROW_WINDOW_MS, 2, 3, 4));
    });
  });
}
