import type { StoredAssistance } from '../assistance/ports.ts';
import type { ProductId } from '../contract/index.ts';
import type { StoredSession } from '../session/ports.ts';

/** What a product's request is judged by, each in one reading. Hashes are SHA-256, hex. */
export interface HandoverStore {
  ticketByHash(ticketHash: string): Promise<FoundTicket | null>;
  assistanceByToken(tokenHash: string): Promise<FoundToken | null>;
}

export interface Judged {
  readonly assistance: StoredAssistance;
  /** Null before the user's code was answered, and once the tokens are revoked. */
  readonly sealedTokens: string | null;
  /** Of its agent, the newest id of each. */
  readonly sessions: readonly StoredSession[];
}

export interface FoundTicket extends Judged {
  readonly ticketId: string;
  readonly product: ProductId;
}

export interface FoundToken extends Judged {
  /** The one that it is for. */
  readonly product: ProductId;
}
