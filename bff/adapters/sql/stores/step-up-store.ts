import { randomUUID } from 'node:crypto';
import type { StepUpChange, StepUpStore, StoredStepUp } from '../../../session/ports.ts';
import { NO_STEP_UP, parseStepUp, withInternalCode } from '../../../domain/step-up.ts';
import { canonicalJson, type Decides, type RowMac } from '../../../domain/trace-chain.ts';
import { NotAsWritten, type UnlikeRow } from '../../../platform/row-alarm.ts';
import { placeHold } from './block-store.ts';
import type { RowGuard } from './row-guard.ts';
import { replaceSession } from './session-ids.ts';
import { withDayTrace } from './trace-table.ts';
import { countUse } from './usage.ts';
import {
  instant,
  nvarchar,
  varchar,
  violates,
  type SqlDatabase,
  type SqlReader,
  type SqlSession,
} from '../engine/sql-database.ts';

export const stepUpStatements = {
  find: 'SELECT Browser, AgentId, State, CodeHash, Mac FROM support.StepUps WHERE Browser = @browser',
  begin: `INSERT INTO support.StepUps (Browser, AgentId, State, CodeHash, ChangedAt, Mac)
VALUES (@browser, @agentId, @state, @codeHash, @changedAt, @mac)`,
  change: `UPDATE support.StepUps
SET AgentId = @agentId, State = @state, CodeHash = @codeHash, ChangedAt = @changedAt, Mac = @mac
WHERE Browser = @browser AND Mac = @macBefore`,
  prune: 'DELETE FROM support.StepUps WHERE ChangedAt <= @before',
  end: 'DELETE FROM support.StepUps WHERE Browser = @browser',
} as const;

/** Somebody was faster, or the session is gone: the whole transaction is off. */
class Lost extends Error {
  readonly saved: 'stale' | 'gone';
  constructor(saved: 'stale' | 'gone') {
    super(saved);
    this.saved = saved;
  }
}

const TABLE = 'StepUps';

export function sqlStepUps(database: SqlDatabase, guard: RowGuard): StepUpStore {
  const { mac } = guard;
  return {
    async find(browser) {
      try {
        return await find(database, mac.rows, browser);
      } catch (error) {
        if (error instanceof NotAsWritten) await guard.alarm(error.row, error.row.because);
        throw error;
      }
    },

    async save(change) {
      const { entries } = change;
      try {
        await withDayTrace(database, mac, entries, async (session) => {
          if (!(await write(session, mac.rows, change))) throw new Lost('stale');
          await writeBesides(session, guard, change);
        });
        return 'saved';
      } catch (error) {
        if (violates(error, 'PK_StepUps')) return 'stale';
        if (error instanceof Lost) return error.saved;
        throw error;
      }
    },

    async prune(before) {
      await database.execute(stepUpStatements.prune, { before: instant(before) });
    },
  };
}

/** An accepted internal code stands for itself: whatever somebody wrote there himself goes, once it was told of. */
export async function endStepUpNotOurs(
  database: SqlDatabase,
  guard: RowGuard,
  row: UnlikeRow,
): Promise<void> {
  await guard.alarm(row, row.because);
  await database.execute(stepUpStatements.end, { browser: varchar(64, row.key) });
}

/**
 * Notes an accepted internal code as a step-up of its browser session, in the transaction of its acceptance. False
 * where somebody was faster; throws `NotAsWritten` where the row is not ours.
 */
export async function noteInternalCode(
  session: SqlSession,
  { mac: { rows } }: RowGuard,
  { browser, agentId, at }: { readonly browser: string; readonly agentId: string; readonly at: number },
): Promise<boolean> {
  const before = await find(session, rows, browser);
  const stepUp = withInternalCode(before?.stepUp ?? NO_STEP_UP, at);
  const codeHash = before?.codeHash ?? null;
  return write(session, rows, { browser, agentId, before, stepUp, codeHash, at });
}

async function find(reader: SqlReader, mac: RowMac, browser: string): Promise<StoredStepUp | null> {
  const key = { browser: varchar(64, browser) };
  const [row] = await reader.query(stepUpStatements.find, key, (found) => ({
    browser: found.text('Browser'),
    agentId: found.text('AgentId'),
    state: found.text('State'),
    codeHash: found.textOrNull('CodeHash'),
    mac: found.text('Mac'),
  }));
  if (row === undefined) return null;
  if (!mac.isOurs(row.mac, TABLE, browser, decidesOf(row))) {
    throw new NotAsWritten({ table: TABLE, key: browser, because: 'wrong' });
  }
  const { agentId, codeHash } = row;
  return { agentId, codeHash, mac: row.mac, stepUp: parseStepUp(row.state) };
}

async function write(
  session: SqlSession,
  mac: RowMac,
  change: Omit<StepUpChange, 'entries'>,
): Promise<boolean> {
  const { browser, agentId, before, codeHash, at } = change;
  const state = canonicalJson(change.stepUp);
  const row = {
    browser: varchar(64, browser),
    agentId: nvarchar(128, agentId),
    state: nvarchar('max', state),
    codeHash: varchar(80, codeHash),
    changedAt: instant(at),
    mac: varchar(80, mac.make(TABLE, browser, decidesOf({ agentId, state, codeHash }))),
  };
  if (before === null) return (await session.execute(stepUpStatements.begin, row)) > 0;
  const guarded = { ...row, macBefore: varchar(80, before.mac) };
  return (await session.execute(stepUpStatements.change, guarded)) > 0;
}

async function writeBesides(
  session: SqlSession,
  guard: RowGuard,
  { counted, block, newSessionId, at }: StepUpChange,
): Promise<void> {
  if (counted) await countUse(session, randomUUID(), counted);
  if (block) await placeHold(session, guard, block);
  if (newSessionId === undefined) return;
  if (!(await replaceSession(session, guard, newSessionId, at))) throw new Lost('gone');
}

interface StepUpRow {
  readonly agentId: string;
  readonly state: string;
  readonly codeHash: string | null;
}

function decidesOf({ agentId, state, codeHash }: StepUpRow): Decides {
  return { agentId, state, codeHash };
}
