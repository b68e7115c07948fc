import { SYSTEM, type TraceEntry } from '../../../domain/trace.ts';
import { canonicalJson } from '../../../domain/trace-chain.ts';
import type { SqlDatabase } from '../engine/sql-database.ts';
import { adopt, blockStatements } from './block-store.ts';
import { readBlockRow } from './block-rows.ts';
import type { RowGuard } from './row-guard.ts';
import { sqlDayTrace, traceStatements } from './trace-table.ts';

export const requireMacsStatements = {
  open: 'SELECT COUNT(*) AS Found FROM support.Assistances WHERE EndedAt IS NULL AND Mac IS NULL',
  addresses: 'SELECT COUNT(*) AS Found FROM support.AgentEmails WHERE Mac IS NULL',
} as const;

export type RequiredMacs =
  /** `addresses`, `blocks`: so many that lack one, and are not ours from then on. */
  | {
      readonly result: 'required';
      readonly since: number;
      readonly addresses: number;
      readonly blocks: number;
    }
  /** So many open assistances would be lost. */
  | { readonly result: 'too-early'; readonly open: number }
  /** A row under this key would be nobody's. */
  | { readonly result: 'another-key' };

/**
 * From now on a row that decides and has no MAC is not ours. Said by a row of the trace, which nobody makes up
 * without its key; each BFF keeps it in its heads log, where nobody takes it back who has the database alone.
 * `now`: ms since 1970.
 */
export async function requireMacs(
  database: SqlDatabase,
  guard: RowGuard,
  now: number,
): Promise<RequiredMacs> {
  const { mac } = guard;
  const dayTrace = sqlDayTrace(database, mac);
  const count = async (statement: string) =>
    (await database.query(statement, {}, (row) => row.number('Found')))[0] ?? 0;
  const addresses = () => count(requireMacsStatements.addresses);
  const since = await dayTrace.macsRequiredSince();
  if (since !== null) {
    return {
      result: 'required',
      since,
      addresses: await addresses(),
      blocks: await blocksWithoutMac(database),
    };
  }
  const keys = await database.query(traceStatements.keyChanges, {}, (row) => row.text('Data'));
  if (!keys.includes(canonicalJson({ key: mac.keyId }))) return { result: 'another-key' };
  const open = await count(requireMacsStatements.open);
  if (open > 0) return { result: 'too-early', open };
  const blocks = await stampBlocks(database, guard);
  const what = { type: 'RowMacsRequired', data: {} } as const;
  const entry: TraceEntry = { at: now, actor: SYSTEM, from: {}, what };
  await dayTrace.append(entry);
  return { result: 'required', since: now, addresses: await addresses(), blocks };
}

/** Those of before, each where its trace tells exactly it; answers how many are left that nobody vouches for. */
async function stampBlocks(database: SqlDatabase, guard: RowGuard): Promise<number> {
  const rows = await database.query(blockStatements.withoutMac, {}, readBlockRow);
  let left = 0;
  for (const row of rows) if ((await adopt(database, guard, row)) !== null) left += 1;
  return left;
}

async function blocksWithoutMac(database: SqlDatabase): Promise<number> {
  return (await database.query(blockStatements.withoutMac, {}, readBlockRow)).length;
}
