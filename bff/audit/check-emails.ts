import { iso, MINUTE_MS } from '../domain/time.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTraceRow, TraceReader } from './ports.ts';

export interface EmailProblem {
  readonly agentId: string;
  readonly sentence: string;
}

/** Two requests may see an address that is just changing in another order than their rows are written. */
const APART_MS = MINUTE_MS;

/**
 * Since when an agent's address has been his, against the rows that show him at another one since: who puts an older
 * row back makes an address settled that was left. Holds when each agent was seen last at each of his addresses.
 */
export class EmailsCheck {
  readonly #seen = new Map<string, Map<string, number>>();

  take({ event, actor, data, at, unreadable }: StoredTraceRow): void {
    if (unreadable || (event !== 'SignedIn' && event !== 'HoldPlaced')) return;
    const { email, kind } = partsOf(data);
    const { id } = partsOf(actor);
    // A block on an address is placed by the request of whose it is.
    if (typeof email !== 'string' || typeof id !== 'string') return;
    if (event === 'HoldPlaced' && kind !== 'agent-email') return;
    const ofAgent = this.#seen.get(id) ?? new Map<string, number>();
    this.#seen.set(id, ofAgent);
    const address = email.toLowerCase();
    ofAgent.set(address, Math.max(at, ofAgent.get(address) ?? at));
  }

  async end(trace: Pick<TraceReader, 'agentEmails'>): Promise<readonly EmailProblem[]> {
    const problems: EmailProblem[] = [];
    for await (const { agentId, email, since } of trace.agentEmails()) {
      const others = [...(this.#seen.get(agentId) ?? [])].filter(
        ([address]) => address !== email.toLowerCase(),
      );
      const last = Math.max(...others.map(([, at]) => at));
      if (last <= since + APART_MS) continue;
      const sentence = `its address is said to be the same since ${iso(since)}, and was another one at ${iso(last)}`;
      problems.push({ agentId, sentence });
    }
    return problems;
  }
}
