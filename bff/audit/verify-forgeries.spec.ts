import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileHeadsLog } from '../adapters/heads-file.ts';
import { headsIndex } from '../adapters/sql/heads-index.ts';
import { sqlAssistanceStore } from '../adapters/sql/stores/assistance-store.ts';
import {
  changeOf,
  outcomesAfter,
  entry,
  makeDatabase,
  note,
  guardOf,
  SPEC_MAC,
  type SpecDatabase,
} from '../spec-kit/sql/database.ts';
import { sqlTraceReader } from '../adapters/sql/stores/trace-reader.ts';
import { sqlBlocks } from '../adapters/sql/stores/block-store.ts';
import { appendToChain, sqlDayTrace } from '../adapters/sql/stores/trace-table.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import type { NewBlock } from '../platform/ports.ts';
import { LIMITS_ALLOWED } from '../config.ts';
import { ID, START, TO_FINISHED, TO_SESSION } from '../spec-kit/assistance-at-each-step.ts';
import { HOUR_MS } from '../domain/time.ts';
import { chainOfDay } from '../domain/trace-chain.ts';
import { HeadsNoting } from './note-heads.ts';
import { verifyTrace } from './verify-trace.ts';

const OPEN_ID = '9b1f6d2c-4f5e-4f66-8a8e-0c0d5a3d8b22';
const HOLD_ID = '2d0f6a51-6d0a-4b9b-8d4e-0a3c5a1e7f10';
const DAY = chainOfDay(START);
const RELEASED = START + 60_000;

/** What somebody with every right over the database forges where supervisors look, or takes away outside it. */
/** Columns of SQLite hold anything; what these forge, a column with a type refuses by itself. */
const untyped = process.env['SPEC_ENGINE'] === 'mssql' ? () => undefined : it;

describe('verify-trace, against forgeries of what people read', () => {
  let spec: SpecDatabase;
  let folder: string;
  let heads: string;
  let now: number;

  const hold = (given: Partial<NewBlock> = {}): NewBlock => ({
    id: HOLD_ID,
    kind: 'user-codes',
    subjectId: 'U-1001',
    subjectEmail: 'marta.admin@legacy355.example',
    since: START,
    until: null,
    ...given,
  });
  const holds = () => sqlBlocks(spec.database, guardOf(spec.database));
  const place = (placed: NewBlock) => holds().place(placed, entry(blockPlaced(placed), placed.since));
  const release = (id: string, actor = { kind: 'supervisor' as const, id: 'sub-sara', name: 'Sara' }) =>
    holds().release(id, RELEASED, { ...note('HoldReleased', RELEASED, { hold: id }), actor });
  const headsLog = () => fileHeadsLog(heads);
  const reader = () => sqlTraceReader(spec.database);
  const clock = { now: () => Promise.resolve(now) };
  const noteAll = () => new HeadsNoting({ trace: reader(), headsLog: headsLog(), clock }, 0).note();
  const problems = async (trace = reader()) =>
    (
      await verifyTrace({
        trace,
        headsLog: headsLog(),
        headsIndex,
        mac: SPEC_MAC,
        clock,
        limits: LIMITS_ALLOWED,
      })
    ).problems.map(({ chain, sentence }) => `${chain}: ${sentence}`);
  /** By somebody with every right: the BFF's own login may not touch the trace. */
  const forge = (script: string) => spec.tamper(script);

  beforeEach(async () => {
    now = START;
    spec = await makeDatabase();
    folder = mkdtempSync(join(tmpdir(), 'user-support-'));
    heads = join(folder, 'heads.jsonl');
    const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
    await store.save(changeOf(TO_FINISHED));
    await store.save(changeOf(TO_SESSION, { id: OPEN_ID, agentId: 'sub-luis', userId: 'U-1002' }));
    await sqlDayTrace(spec.database, SPEC_MAC).append(note('SignedIn', START));
    await place(hold());
    await noteAll();
  });
  afterEach(async () => {
    await spec.discard();
    rmSync(folder, { recursive: true });
  });

  it('finds nothing where nothing was forged', async () => {
    expect(await problems()).toEqual([]);
  });

  describe('in the columns of an assistance', () => {
    const FORGED: Readonly<Record<string, string>> = {
      Step: `'session'`,
      AgentId: `'sub-luis-2'`,
      AgentName: `'Luis'`,
      UserId: `'U-9'`,
      UserEmail: `'nora@legacy355.example'`,
      UserName: 'NULL',
      CaseNumber: `'C-1'`,
      Purpose: `'access'`,
      EcosystemId: `'E-1'`,
      EcosystemName: `'riverside'`,
      StartedAt: `'2026-11-20T09:00:00.000Z'`,
      SessionStartedAt: 'NULL',
      Deadline: `'2026-11-30T09:00:00.000Z'`,
      EndedAt: `'2026-11-20T10:00:00.000Z'`,
      Outcome: `'cancelled'`,
      Reason: `'The user hung up'`,
      ReasonFor: `'supervisors'`,
    };
    for (const [column, value] of Object.entries(FORGED)) {
      it(`sees ${column}`, async () => {
        await forge(`UPDATE support.Assistances SET ${column} = ${value} WHERE Id = '${ID}'`);
        expect(await problems()).toEqual([
          `${ID}: the columns beside the state are not what the trace leads to: ${column}`,
        ]);
      });
    }

    it('sees HoldsUserSince, of what is open', async () => {
      await forge(`UPDATE support.Assistances SET HoldsUserSince = NULL WHERE Id = '${OPEN_ID}'`);
      expect(await problems()).toEqual([
        `${OPEN_ID}: the columns beside the state are not what the trace leads to: HoldsUserSince`,
      ]);
    });

    it('knows every column that there is', async () => {
      const columns = await spec.database.query(
        spec.database.engine === 'sqlite'
          ? `SELECT name FROM pragma_table_info('Assistances', 'support')`
          : `SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('support.Assistances')`,
        {},
        (row) => row.text('name'),
      );
      const known = ['Id', 'Version', 'State', 'HoldsUserSince', 'Mac', ...Object.keys(FORGED)];
      const plain = (names: readonly string[]) => names.map((name) => name.toLowerCase()).toSorted();
      // Babelfish gives names back in lower case.
      expect(plain(columns)).toEqual(plain(known));
    });

    it('names all that were forged together in one sentence', async () => {
      await forge(`UPDATE support.Assistances SET AgentId = 'x', Outcome = 'cancelled' WHERE Id = '${ID}'`);
      expect(await problems()).toEqual([jasmine.stringMatching(/leads to: AgentId, Outcome$/)]);
    });

    it('sees a deadline of an open one that no configuration leads to, and one that is gone', async () => {
      for (const value of [`'2026-11-30T09:00:00.000Z'`, 'NULL']) {
        await forge(`UPDATE support.Assistances SET Deadline = ${value} WHERE Id = '${OPEN_ID}'`);
        expect(await problems()).toEqual([jasmine.stringMatching(`^${OPEN_ID}: .*: Deadline$`)]);
      }
    });

    untyped('says of a state or a version that cannot be read which it is', async () => {
      await forge(`UPDATE support.Assistances SET State = '{"half' WHERE Id = '${ID}'`);
      await forge(`UPDATE support.Assistances SET Version = 'many' WHERE Id = '${OPEN_ID}'`);
      expect((await problems()).toSorted()).toEqual([
        `${ID}: the state cannot be read`,
        `${OPEN_ID}: the version of the state cannot be read`,
      ]);
    });
  });

  describe('in rows that cannot be read', () => {
    untyped('names the row and goes on with the others', async () => {
      await forge(`UPDATE support.Trace SET At = 'noon' WHERE Chain = '${ID}' AND Sequence = 4;
        UPDATE support.Trace SET Data = '{"x":1}' WHERE Chain = '${DAY}' AND Sequence = 1;`);
      const found = await problems();
      expect(found).toContain(`${ID}: row 4 cannot be read: At`);
      expect(found).toContain(jasmine.stringMatching(`^${DAY}: row 1 .* is not what was written`));
      expect(found).not.toContain(jasmine.stringMatching(`^${ID}: row 5`));
    });

    untyped('says so of chains and ids that are no text', async () => {
      await forge(`UPDATE support.Trace SET Chain = x'00ff' WHERE Chain = '${DAY}' AND Sequence = 2;
        UPDATE support.Assistances SET Id = x'00ff' WHERE Id = '${OPEN_ID}';
        UPDATE support.Holds SET Id = x'00ff';`);
      const found = await problems();
      expect(found).toContain('unknown: there are rows whose chain cannot be read');
      expect(found).toContain('unknown: there is a state whose id cannot be read');
      expect(found).toContain('hold:: it cannot be read: Id');
    });

    it('has no place for a row before the first', async () => {
      await forge(`INSERT INTO support.Trace SELECT Chain, 0, At, Event, Actor, Origin, Data, Mac, KeyId, NULL
        FROM support.Trace WHERE Chain = '${DAY}' AND Sequence = 1`);
      expect(await problems()).toContain(`${DAY}: row 0 (SignedIn) has no place in the chain`);
    });
  });

  describe('in the holds', () => {
    it('finds nothing where a supervisor released one', async () => {
      await release(HOLD_ID);
      expect(await problems()).toEqual([]);
    });

    for (const [column, value] of Object.entries({
      Kind: `'internal-codes'`,
      SubjectId: `'U-1002'`,
      SubjectEmail: `'nora@legacy355.example'`,
      Since: `'2026-11-20T09:00:00.000Z'`,
      Until: `'2026-11-23T09:00:00.000Z'`,
      ReleasedAt: `'2026-11-23T09:00:00.000Z'`,
      Cause: `'objection'`,
      CausedBy: `'sub-ana'`,
      AssistanceId: `'${ID}'`,
      WrongCodes: '1',
    })) {
      it(`sees ${column}`, async () => {
        await forge(`UPDATE support.Holds SET ${column} = ${value}`);
        expect(await problems()).toEqual([`hold:${HOLD_ID}: it is not what the trace says: ${column}`]);
      });
    }

    it('sees a release that was taken back', async () => {
      await release(HOLD_ID);
      await forge('UPDATE support.Holds SET ReleasedAt = NULL');
      expect(await problems()).toEqual([`hold:${HOLD_ID}: it is not what the trace says: ReleasedAt`]);
    });

    untyped('sees one that is gone, one that nobody placed and one that cannot be read', async () => {
      await forge('DELETE FROM support.Holds');
      expect(await problems()).toEqual([`hold:${HOLD_ID}: there is a trace of it, but the hold is missing`]);
      await forge(`INSERT INTO support.Holds (Id, Kind, SubjectId, SubjectEmail, Since)
        VALUES ('${OPEN_ID}', 'user-codes', 'x', 'x', 'noon'), ('${ID}', 'user-codes', 'x', 'x', '2026-11-23T09:00:00.000Z')`);
      expect(await problems()).toEqual(
        jasmine.arrayContaining([
          `hold:${OPEN_ID}: it cannot be read: Since`,
          `hold:${ID}: nobody placed it: there is no such row in the trace`,
        ]),
      );
    });

    it('sees a release by an agent, and by the one who is held himself', async () => {
      const own = hold({ id: OPEN_ID, kind: 'agent-email', subjectId: 'sub-sara:sara@backoffice.example' });
      await place(own);
      await release(own.id);
      await holds().release(HOLD_ID, RELEASED, note('HoldReleased', RELEASED, { hold: HOLD_ID }));
      expect((await problems()).toSorted()).toEqual([
        `hold:${HOLD_ID}: it was released by somebody who may not`,
        `hold:${OPEN_ID}: it was released by somebody who may not`,
      ]);
    });

    const CAUSED = {
      cause: 'wrong-codes',
      causedBy: ['sub-ana', 'sub-sara'],
      assistanceId: ID,
      wrongCodes: 10,
    } as const;
    it('sees a release by one of those who caused it, and who forges that nobody did', async () => {
      const caused = hold({ id: OPEN_ID, subjectId: 'U-1002', origin: CAUSED });
      await place(caused);
      expect(await problems()).toEqual([]);
      await release(caused.id);
      expect(await problems()).toEqual([`hold:${OPEN_ID}: it was released by somebody who may not`]);
      await forge(`UPDATE support.Holds SET CausedBy = 'sub-ana', WrongCodes = NULL WHERE Id = '${OPEN_ID}'`);
      expect(await problems()).toEqual([
        `hold:${OPEN_ID}: it is not what the trace says: CausedBy, WrongCodes`,
      ]);
    });

    it('accuses nobody of a hold that is placed while it looks', async () => {
      const trace = reader();
      let placed = false;
      const racing = {
        ...trace,
        async *blocks() {
          if (!placed) await place(hold({ id: ID }));
          placed = true;
          yield* trace.blocks();
        },
      };
      expect(await problems(racing)).toEqual([]);
      expect(placed).toBeTrue();
    });
  });

  describe('outside the database', () => {
    const remove = (id: string) =>
      forge(`DELETE FROM support.Trace WHERE Chain = '${id}';
        DELETE FROM support.Assistances WHERE Id = '${id}';`);

    for (const [what, takeAway] of [
      ['deleted', () => rmSync(heads)],
      ['emptied', () => writeFileSync(heads, '')],
    ] as const) {
      it(`sees that the heads file was ${what}, with an assistance gone`, async () => {
        takeAway();
        await remove(ID);
        expect(await problems()).toEqual([
          jasmine.stringMatching(/^heads: the heads file is missing or empty, though there are \d+ rows/),
        ]);
      });
    }

    it('sees that everything is gone, unless the tables were only just made', async () => {
      rmSync(heads);
      await forge(`DELETE FROM support.Trace; DELETE FROM support.Assistances; DELETE FROM support.Holds;`);
      now = Date.now();
      expect(await problems()).toEqual([]);
      now += 3 * HOUR_MS;
      expect(await problems()).toEqual([
        jasmine.stringMatching(/^heads: the heads file is missing or empty, and so is the trace, though its/),
      ]);
    });

    it('is content with a first look that found nothing', async () => {
      rmSync(heads);
      await forge(`DELETE FROM support.Trace; DELETE FROM support.Assistances; DELETE FROM support.Holds;`);
      await noteAll();
      now = Date.now() + 3 * HOUR_MS;
      expect(await problems()).toEqual([]);
    });

    it('sees a chain of more than two hours without a noted head, and one with newer rows than its head', async () => {
      const store = sqlAssistanceStore(spec.database, guardOf(spec.database));
      await store.save(outcomesAfter(changeOf(TO_FINISHED)));
      await noteAll();
      const another = changeOf(TO_FINISHED, { id: HOLD_ID, agentId: 'a', userId: 'u' });
      for (const change of [another, outcomesAfter(another)]) await store.save(change);
      await sqlDayTrace(spec.database, SPEC_MAC).append(note('SignedOut', START));
      now = START + 2 * HOUR_MS;
      expect(await problems()).toEqual([]);
      now += 1;
      const of = 'is of 2026-11-23T09:00:00.000Z, and no head was noted outside the database since';
      expect((await problems()).toSorted()).toEqual([`${HOLD_ID}: row 1 ${of}`, `${DAY}: row 3 ${of}`]);
      await noteAll();
      expect(await problems()).toEqual([]);
    });

    it('reads past a last line that a crash cut short', async () => {
      appendFileSync(heads, '{"at":2,"hea');
      expect(await problems()).toEqual([]);
    });
  });

  it('reads a chain of many pages, each row once and in its place', async () => {
    await spec.database.transaction(async (session) => {
      const many = Array.from({ length: 1_200 }, () => note('SignInRefused', START));
      await appendToChain(session, SPEC_MAC, DAY, 2, many);
    });
    expect(await problems()).toEqual([]);
    await forge(`DELETE FROM support.Trace WHERE Chain = '${DAY}' AND Sequence IN (500, 1001)`);
    expect(await problems()).toEqual([`${DAY}: row 500 is missing`, `${DAY}: row 1001 is missing`]);
  });
});
