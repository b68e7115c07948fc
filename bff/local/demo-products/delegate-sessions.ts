import { randomBytes } from 'node:crypto';
import type { ProductId } from '../../contract/index.ts';
import type { Delegation } from './hand-over-client.ts';

export interface DelegateSession {
  readonly product: ProductId;
  readonly token: string;
  readonly delegation: Delegation;
  /** When it is over whatever anybody says, ms since 1970. */
  readonly supportUntil: number;
}

const AT_MOST = 500;

/**
 * The products' own sessions, in memory. The token never leaves the server; of an ended session nothing is kept but
 * that it has ended, so that its page can say so after a reload.
 */
export class DelegateSessions {
  readonly #sessions = new Map<string, DelegateSession | 'ended'>();

  open(session: DelegateSession): string {
    const id = randomBytes(32).toString('base64url');
    this.#sessions.set(id, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > AT_MOST && oldest !== undefined) this.#sessions.delete(oldest);
    return id;
  }

  find(id: string | undefined, product: ProductId): DelegateSession | 'ended' | null {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session === undefined || session === 'ended') return session ?? null;
    return session.product === product ? session : null;
  }

  end(id: string): void {
    if (this.#sessions.has(id)) this.#sessions.set(id, 'ended');
  }

  forget(id: string | undefined): void {
    if (id !== undefined) this.#sessions.delete(id);
  }
}
