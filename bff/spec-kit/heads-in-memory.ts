import type { HeadsLog, NotedLook } from '../audit/ports.ts';

/** A log of heads for specs that are about something else. */
export function headsInMemory(looks: readonly NotedLook[] = []): HeadsLog {
  const noted = [...looks];
  return {
    note(at, heads, keys) {
      noted.push({ at, heads, keys });
      return Promise.resolve();
    },
    last: () =>
      Promise.resolve({
        look: noted.findLast(({ keys }) => keys === undefined)?.at ?? null,
        keys: noted.flatMap(({ keys }) => (keys === undefined ? [] : [keys])),
      }),
    async *read() {
      yield* await Promise.resolve(noted);
    },
  };
}

/** All of what comes one by one. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
