import { deadline } from './deadline.ts';
import { ServiceFailed } from './service-failed.ts';

/** One reading for all who ask for the same meanwhile, by a deadline of its own: whoever gives up does so alone. */
export class SharedReadings<T> {
  readonly #underWay = new Map<string, Promise<T>>();

  /** `signal`: how long this one waits. */
  get(key: string, read: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const shared = this.#underWay.get(key) ?? read(deadline()).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, shared);
    return unlessCut(shared, signal);
  }
}

async function unlessCut<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const giveUp = () => {
    reject(new ServiceFailed('cognito', false, { cause: signal.reason }));
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([cut, shared]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
