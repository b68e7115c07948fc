import type { DeadlineRange } from '../../../audit/ports.ts';
import { holdsUser, type Assistance } from '../../../domain/assistance.ts';
import { isForSupervisors } from '../../../domain/reason.ts';
import { canonicalJson } from '../../../domain/trace-chain.ts';
import {
  instant,
  lenient,
  nvarchar,
  shown,
  varchar,
  type SqlParameter,
  type SqlParameters,
  type SqlRow,
} from '../engine/sql-database.ts';

/*
 * The columns of a state, once: the store writes them and `audit:verify` compares them with the replay. A parameter
 * is named like its column, but for the first letter.
 */

/** Of a reason that nobody else reads. */
export const FOR_SUPERVISORS = 'supervisors';

/** What never changes after the start. */
export function fixedColumns({ agent, user, startedAt }: Assistance) {
  return {
    agentId: nvarchar(128, agent.id),
    agentName: shown(400, agent.name),
    userId: nvarchar(64, user.id),
    userEmail: nvarchar(254, user.email),
    userName: shown(400, user.name),
    startedAt: instant(startedAt),
  } satisfies SqlParameters;
}

export function changingColumns(state: Assistance, deadline: number | null) {
  return {
    state: nvarchar('max', canonicalJson(state)),
    step: varchar(32, state.step),
    caseNumber: nvarchar(64, state.caseNumber),
    purpose: varchar(32, state.purpose ?? null),
    ecosystemId: nvarchar(64, state.ecosystem?.id ?? null),
    ecosystemName: shown(400, state.ecosystem?.name ?? null),
    sessionStartedAt: instant(state.session?.startedAt ?? null),
    deadline: instant(deadline),
    endedAt: instant(state.ended?.at ?? null),
    outcome: varchar(32, state.ended?.outcome ?? null),
    reason: nvarchar(1000, state.ended?.reason ?? null),
    reasonFor: varchar(16, isForSupervisors(state.ended?.reasonKind ?? null) ? FOR_SUPERVISORS : null),
  } satisfies SqlParameters;
}

/**
 * Names of the columns beside `State` that hold something else than this state makes of them, but for the deadline.
 * `prefix`: of the names by which the row has them.
 */
export function columnsUnlike(row: SqlRow, state: Assistance, prefix = ''): readonly string[] {
  const { state: _, deadline: __, ...changing } = changingColumns(state, null);
  const unlike = Object.entries<SqlParameter>({ ...fixedColumns(state), ...changing })
    .map(([name, parameter]) => [name.charAt(0).toUpperCase() + name.slice(1), parameter] as const)
    .filter(([column, parameter]) => !holds(row, `${prefix}${column}`, parameter))
    .map(([column]) => column);
  return holdsUserAsItSays(row, state, prefix) ? unlike : [...unlike, HOLDS];
}

const HOLDS = 'HoldsUserSince';

/** When it began is no part of the state. Rows that had ended when this column was added have none. */
function holdsUserAsItSays(row: SqlRow, state: Assistance, prefix: string): boolean {
  const since = lenient(NaN, () => row.instantOrNull(`${prefix}${HOLDS}`));
  return (since !== null) === holdsUser(state) || (since === null && state.ended !== null);
}

/** The same with the deadline, which is somewhere in a range; null: it has none any more. */
export function columnsUnlikeWithin(
  row: SqlRow,
  state: Assistance,
  deadline: DeadlineRange | null,
): readonly string[] {
  const unlike = columnsUnlike(row, state);
  return isWithin(row, deadline) ? unlike : [...unlike, 'Deadline'];
}

function holds(row: SqlRow, column: string, { type, value }: SqlParameter): boolean {
  try {
    return value === (type === 'datetime2' ? row.instantOrNull(column) : row.textOrNull(column));
  } catch {
    return false;
  }
}

function isWithin(row: SqlRow, range: DeadlineRange | null): boolean {
  try {
    const deadline = row.instantOrNull('Deadline');
    if (range === null || deadline === null) return range === deadline;
    return deadline >= range.earliest && deadline <= range.latest;
  } catch {
    return false;
  }
}
