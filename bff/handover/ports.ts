import type { StoredAssistance } from '../assistance/ports.ts';
import type { ProductId } from '../contract/index.ts';
import type { StoredSession } from '../session/ports.ts';

/** What a product's request is judged by, each in one reading. Hashes are SHA-256, hex. */
export interface HandoverStore {
  ticketByHash(ticketHash: string): Promise<FoundTicket | null>;
  assistanceByToken(tokenHash: string): Promise<FoundToken | null>;
  /** The sealed tokens of an assistance that has not ended, both as of one moment. */
  tokensWhileOpen(assistanceId: string): Promise<string | null>;
}

export interface Judged {
  readonly assistance: StoredAssistance;
  /** Of its agent, the newest id of each. */
  readonly sessions: readonly StoredSession[];
}

export interface FoundTicket extends Judged {
  readonly ticketId: string;
  readonly product: ProductId;
}

export interface FoundToken extends Judged {
  readonly sealedTokens: string | null;
}
