import { setTimeout as pause } from 'node:timers/promises';
import { SECOND_MS } from '../../domain/time.ts';
import type { Publish } from './carriers.ts';
import type { SnsEvent } from './events.ts';

/** A function that failed is called twice more; Lambda waits one minute and then two. */
const AGAIN_AFTER_MS = [SECOND_MS, 2 * SECOND_MS];
const PATIENCE_MS = 6 * SECOND_MS;

/**
 * A topic's subscription: each event to a function, one after the other, by Lambda's Invoke. Not imitated: dead
 * letters, and that SNS gives events out of order and more than once.
 */
export function functionSubscription(lambdaUrl: string, name: string): Publish & { close(): void } {
  const closing = new AbortController();
  const url = `${lambdaUrl}/2015-03-31/functions/${name}/invocations`;
  const isDone = async (event: SnsEvent): Promise<boolean> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event), signal }).catch(
      () => null,
    );
    return answer !== null && answer.ok && !answer.headers.has('X-Amz-Function-Error');
  };
  const deliver = async (event: SnsEvent): Promise<void> => {
    for (const wait of [0, ...AGAIN_AFTER_MS]) {
      await pause(wait);
      if (closing.signal.aborted || (await isDone(event))) return;
    }
  };
  let last = Promise.resolve();
  const publish = (event: SnsEvent) => {
    last = last.then(() => deliver(event));
  };
  return Object.assign(publish, {
    close() {
      closing.abort();
    },
  });
}
