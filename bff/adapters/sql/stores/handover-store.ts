import { productId, type ProductId } from '../../../contract/index.ts';
import type { HandoverStore, Judged } from '../../../handover/ports.ts';
import { varchar, type SqlDatabase, type SqlRow } from '../engine/sql-database.ts';
import { readAssistance } from './assistance-store.ts';
import { readSession, sessionColumns } from './session-store.ts';

const SESSIONS = `LEFT JOIN support.Sessions s ON s.AgentId = a.AgentId AND s.ReplacedAt IS NULL`;

export const handoverStatements = {
  ticket: `SELECT k.TicketId, k.Product, c.Value, a.State, a.Version, ${sessionColumns('s')}
FROM support.Tickets k
JOIN support.Assistances a ON a.Id = k.AssistanceId
LEFT JOIN support.Secrets c ON c.AssistanceId = k.AssistanceId AND c.Kind = @kind
${SESSIONS}
WHERE k.TicketHash = @ticketHash`,
  byToken: `SELECT p.Product, c.Value, a.State, a.Version, ${sessionColumns('s')}
FROM support.ProductTokens p
JOIN support.Assistances a ON a.Id = p.AssistanceId
LEFT JOIN support.Secrets c ON c.AssistanceId = p.AssistanceId AND c.Kind = @kind
${SESSIONS}
WHERE p.TokenHash = @tokenHash`,
} as const;

const TOKENS = { kind: varchar(32, 'tokens') };

export function sqlHandover(database: SqlDatabase): HandoverStore {
  return {
    async ticketByHash(ticketHash) {
      const parameters = { ...TOKENS, ticketHash: varchar(64, ticketHash) };
      const rows = await database.query(handoverStatements.ticket, parameters, (row) => ({
        ticketId: row.text('TicketId'),
        product: productId.parse(row.text('Product')),
        ...readJudged(row),
      }));
      return together(rows);
    },

    async assistanceByToken(tokenHash) {
      const parameters = { ...TOKENS, tokenHash: varchar(64, tokenHash) };
      const rows = await database.query(handoverStatements.byToken, parameters, (row) => ({
        product: productIn(row.textOrNull('Product')),
        ...readJudged(row),
      }));
      return together(rows);
    },
  };
}

function readJudged(row: SqlRow): Judged {
  const sessions = row.textOrNull('IdHash') === null ? [] : [readSession(row)];
  return { assistance: readAssistance(row), sealedTokens: row.textOrNull('Value'), sessions };
}

function productIn(text: string | null): ProductId | null {
  return text === null ? null : productId.parse(text);
}

/** One row for each session: they differ in nothing else. */
function together<T extends Judged>(rows: readonly T[]): T | null {
  const [first] = rows;
  return first ? { ...first, sessions: rows.flatMap(({ sessions }) => sessions) } : null;
}
