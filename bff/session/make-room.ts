import type { StoredSession } from './ports.ts';

/**
 * Which browser sessions end so that one more may begin: the longest idle first, never one that is at work. Null where
 * too few are not. Source: product.md, "agent session".
 */
export function makeRoom(
  live: readonly StoredSession[],
  atMost: number,
  atWork: ReadonlySet<string>,
): readonly string[] | null {
  const tooMany = live.length + 1 - atMost;
  if (tooMany <= 0) return [];
  const mayGo = live
    .filter(({ browser }) => !atWork.has(browser))
    .toSorted((one, other) => one.lastSeenAt - other.lastSeenAt);
  return mayGo.length < tooMany ? null : mayGo.slice(0, tooMany).map(({ browser }) => browser);
}
