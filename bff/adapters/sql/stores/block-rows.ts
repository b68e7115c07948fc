import { holdCause, holdKind } from '../../../contract/index.ts';
import type { Decides } from '../../../domain/trace-chain.ts';
import { blockDecides } from '../../../platform/block-decides.ts';
import type { BlockOrigin, NewBlock, StoredBlock } from '../../../platform/ports.ts';
import { instant, int, lenient, nvarchar, uuid, varchar, type SqlRow } from '../engine/sql-database.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';

export const BLOCK_COLUMNS = `Id, Kind, SubjectId, SubjectEmail, Since, Until, ReleasedAt, Cause, CausedBy, AssistanceId,
  WrongCodes, Mac`;

/** A row of a block, before anybody knows whether it is ours. */
export interface BlockRow {
  readonly block: StoredBlock;
  readonly guarded: GuardedRow;
}

const TABLE = 'Holds';

function decidesOf({ origin, ...block }: StoredBlock): Decides {
  const { cause = null, causedBy, assistanceId = null, wrongCodes = null } = origin ?? {};
  return blockDecides({ ...block, cause, causedBy: causedBy?.join(' ') ?? null, assistanceId, wrongCodes });
}

/** What is written of a block, with its MAC. */
export function blockParameters(guard: RowGuard, block: StoredBlock) {
  const { id, kind, subjectId, subjectEmail, since, until, releasedAt, origin } = block;
  const key = id.toLowerCase();
  return {
    id: uuid(key),
    kind: varchar(32, kind),
    subjectId: nvarchar(128, subjectId),
    subjectEmail: nvarchar(254, subjectEmail),
    since: instant(since),
    until: instant(until),
    releasedAt: instant(releasedAt),
    cause: varchar(32, origin?.cause ?? null),
    causedBy: nvarchar('max', origin?.causedBy.join(' ') ?? null),
    assistanceId: uuid(origin?.assistanceId ?? null),
    wrongCodes: int(origin?.wrongCodes ?? null),
    mac: guard.make(TABLE, key, decidesOf(block)),
  };
}

/** Reads whatever stands there; a row with a value that cannot be read is not ours. */
export function readBlockRow(row: SqlRow): BlockRow {
  let isReadable = true;
  const read = <T>(instead: T, column: () => T): T =>
    lenient(undefined, column) ?? ((isReadable = false), instead);
  const readNullable = <T>(column: () => T | null): T | null => {
    const value = lenient(undefined, column);
    if (value === undefined) isReadable = false;
    return value ?? null;
  };
  const id = read('', () => row.uuid('Id'));
  const origin = originOf({
    cause: readNullable(() => row.textOrNull('Cause')),
    causedBy: readNullable(() => row.textOrNull('CausedBy')),
    assistanceId: readNullable(() => row.uuidOrNull('AssistanceId')),
    wrongCodes: readNullable(() => row.numberOrNull('WrongCodes')),
  });
  if (origin === 'unreadable') isReadable = false;
  const block: StoredBlock = {
    id,
    kind: read('user-codes' as const, () => holdKind.parse(row.text('Kind'))),
    subjectId: read('', () => row.text('SubjectId')),
    subjectEmail: read('', () => row.text('SubjectEmail')),
    since: read(0, () => row.instant('Since')),
    until: readNullable(() => row.instantOrNull('Until')),
    releasedAt: readNullable(() => row.instantOrNull('ReleasedAt')),
    ...(typeof origin === 'object' && { origin }),
  };
  const mac = readNullable(() => row.textOrNull('Mac'));
  const guarded = { table: TABLE, key: id, decides: decidesOf(block), mac: isReadable ? mac : '' } as const;
  return { block, guarded };
}

interface OriginColumns {
  readonly cause: string | null;
  readonly causedBy: string | null;
  readonly assistanceId: string | null;
  readonly wrongCodes: number | null;
}

/** Undefined: a release that did not keep it. */
function originOf(columns: OriginColumns): BlockOrigin | undefined | 'unreadable' {
  const { cause, causedBy, ...rest } = columns;
  if (cause === null)
    return Object.values(columns).every((value) => value === null) ? undefined : 'unreadable';
  const known = holdCause.safeParse(cause);
  if (!known.success || causedBy === null) return 'unreadable';
  return { cause: known.data, causedBy: causedBy.split(' ').filter(Boolean), ...rest };
}

export function stands({ releasedAt, until }: StoredBlock, now: number): boolean {
  return releasedAt === null && (until === null || until > now);
}

/** What stands of one that is not as we wrote it, or gone: what the trace says where it proves that, else no more. */
export function asSpoilt(told: NewBlock | null, row: StoredBlock, now: number): StoredBlock {
  const block = told ?? row;
  const isOfTrace = told !== null && (told.until === null || told.until > now);
  return { ...block, until: isOfTrace ? block.until : null, releasedAt: null, spoilt: true };
}
