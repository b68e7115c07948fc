import type { RowMac } from '../domain/trace-chain.ts';
import { partsOf } from './parts-of.ts';
import type { StoredTaskRow } from './ports.ts';

/**
 * What waits in the outbox. Read before the trace: what of it has failed will still be done, or leaves a row that
 * ends it.
 */
export class WaitingTasks {
  readonly #mac: RowMac;
  readonly #names = new Set<string>();

  constructor(mac: RowMac) {
    this.#mac = mac;
  }

  /** What is wrong with it; null where nothing is. One without a MAC is of a release before, or is never done. */
  take({ assistanceId, task, mac, decides, taskId, unreadable }: StoredTaskRow): string | null {
    if (unreadable) return `a task of the outbox cannot be read: ${unreadable.join(', ')}`;
    if (mac !== null && !this.#mac.isOurs(mac, 'Outbox', taskId, decides)) {
      return 'a task of the outbox is not what was written';
    }
    const { kind, hold } = partsOf(task);
    const about = assistanceId ?? (mac === null ? null : hold);
    if (typeof kind === 'string' && typeof about === 'string') this.#names.add(`${kind} ${about}`);
    return null;
  }

  /** `about`: the id of an assistance or of a block. */
  has(kind: string, about: string): boolean {
    return this.#names.has(`${kind} ${about}`);
  }
}
