import { productId } from '../../../contract/index.ts';
import type { HandoverStore, Judged } from '../../../handover/ports.ts';
import { NotAsWritten } from '../../../platform/row-alarm.ts';
import { varchar, type SqlDatabase, type SqlRow } from '../engine/sql-database.ts';
import {
  ASSISTANCE_COLUMNS,
  judged,
  NEXT_ROW,
  readAssistanceRow,
  type AssistanceRow,
} from './assistance-rows.ts';
import { guardedTicket, guardedToken, TICKET_COLUMNS, TOKEN_COLUMNS } from './handover-rows.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';
import { readSessionRow, sessionColumns, type SessionRow } from './session-rows.ts';

const SESSIONS = `LEFT JOIN support.Sessions s ON s.AgentId = a.AgentId AND s.ReplacedAt IS NULL`;

export const handoverStatements = {
  ticket: `SELECT ${TICKET_COLUMNS}, c.Value, ${ASSISTANCE_COLUMNS}, ${sessionColumns('s')}
FROM support.Tickets k
JOIN support.Assistances a ON a.Id = k.AssistanceId
${NEXT_ROW}
LEFT JOIN support.Secrets c ON c.AssistanceId = k.AssistanceId AND c.Kind = @kind
${SESSIONS}
WHERE k.TicketHash = @ticketHash`,
  byToken: `SELECT ${TOKEN_COLUMNS}, c.Value, ${ASSISTANCE_COLUMNS}, ${sessionColumns('s')}
FROM support.ProductTokens p
JOIN support.Assistances a ON a.Id = p.AssistanceId
${NEXT_ROW}
LEFT JOIN support.Secrets c ON c.AssistanceId = p.AssistanceId AND c.Kind = @kind
${SESSIONS}
WHERE p.TokenHash = @tokenHash`,
} as const;

const TOKENS = { kind: varchar(32, 'tokens') };

export function sqlHandover(database: SqlDatabase, guard: RowGuard): HandoverStore {
  return {
    async ticketByHash(ticketHash) {
      const parameters = { ...TOKENS, ticketHash: varchar(64, ticketHash) };
      const rows = await database.query(handoverStatements.ticket, parameters, (row) => ({
        guarded: guardedTicket(ticketHash, row),
        ticketId: row.text('TicketId'),
        product: row.text('Product'),
        ...readParts(row),
      }));
      const found = await judgedTogether(database, guard, rows);
      if (found === null) return null;
      const { ticketId, product, judged: parts } = found;
      return { ticketId, product: productId.parse(product), ...parts };
    },

    async assistanceByToken(tokenHash) {
      const parameters = { ...TOKENS, tokenHash: varchar(64, tokenHash) };
      const rows = await database.query(handoverStatements.byToken, parameters, (row) => ({
        guarded: guardedToken(tokenHash, row),
        product: row.textOrNull('Product'),
        ...readParts(row),
      }));
      const found = await judgedTogether(database, guard, rows);
      return found && { product: productId.parse(found.product), ...found.judged };
    },
  };
}

interface Parts {
  readonly guarded: GuardedRow;
  readonly assistance: AssistanceRow;
  readonly session: SessionRow | null;
  /** The delegate's tokens. */
  readonly sealedTokens: string | null;
}

function readParts(row: SqlRow): Omit<Parts, 'guarded'> {
  const session = row.textOrNull('SessionIdHash') === null ? null : readSessionRow(row);
  return { assistance: readAssistanceRow(row), session, sealedTokens: row.textOrNull('Value') };
}

/**
 * One row for each session: they differ in nothing else. Null where ticket, token or assistance is not as we wrote it:
 * for a product it is not there; a session that is not is none.
 */
async function judgedTogether<T extends Parts>(
  database: SqlDatabase,
  guard: RowGuard,
  rows: readonly T[],
): Promise<(T & { readonly judged: Judged }) | null> {
  const [first] = await guard.ours(rows.slice(0, 1));
  if (first === undefined) return null;
  const assistance = await judged(database, guard, first.assistance);
  if (assistance instanceof NotAsWritten) return null;
  const sessions = await guard.ours(rows.flatMap(({ session }) => session ?? []));
  const { sealedTokens } = first;
  return {
    ...first,
    judged: { assistance, sealedTokens, sessions: sessions.map(({ session }) => session()) },
  };
}
