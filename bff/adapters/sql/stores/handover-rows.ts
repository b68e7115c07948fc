import type { Decides } from '../../../domain/trace-chain.ts';
import { lenient, type SqlRow } from '../engine/sql-database.ts';
import type { GuardedRow } from './row-guard.ts';

interface TicketRow {
  readonly ticketId: string;
  readonly assistanceId: string;
  readonly product: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

export function ticketDecides({ ticketId, assistanceId, product, expiresAt }: TicketRow): Decides {
  return { ticketId, assistanceId: assistanceId.toLowerCase(), product, expiresAt };
}

/** `product`: the one that the token is for; null in a row of the release before, which has no MAC either. */
export function tokenDecides(assistanceId: string, product: string | null): Decides {
  return { assistanceId: assistanceId.toLowerCase(), product };
}

/** What `guardedTicket` reads of a table `k`. */
export const TICKET_COLUMNS = 'k.TicketId, k.AssistanceId, k.Product, k.ExpiresAt, k.Mac AS TicketMac';

export function guardedTicket(ticketHash: string, row: SqlRow): GuardedRow {
  const decides = ticketDecides({
    ticketId: row.text('TicketId'),
    assistanceId: row.text('AssistanceId'),
    product: row.text('Product'),
    expiresAt: lenient(NaN, () => row.instant('ExpiresAt')),
  });
  return { table: 'Tickets', key: ticketHash, decides, mac: row.textOrNull('TicketMac') };
}

/** What `guardedToken` reads of a table `p`. */
export const TOKEN_COLUMNS = 'p.AssistanceId, p.Product, p.Mac AS TokenMac';

export function guardedToken(tokenHash: string, row: SqlRow): GuardedRow {
  const decides = tokenDecides(row.text('AssistanceId'), row.textOrNull('Product'));
  return { table: 'ProductTokens', key: tokenHash, decides, mac: row.textOrNull('TokenMac') };
}
