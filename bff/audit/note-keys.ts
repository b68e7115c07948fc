import { canonicalJson } from '../domain/trace-chain.ts';
import type { Clock } from '../platform/ports.ts';
import type { HeadsLog, NotedKeys, NotedLook } from './ports.ts';

export interface NoteKeysDeps {
  readonly headsLog: HeadsLog;
  readonly clock: Clock;
}

/**
 * Notes which keys are first, where the log does not end with them already; answers when the first process with rings
 * started: now, where none did before.
 */
export async function noteKeys(deps: NoteKeysDeps, first: NotedKeys['first']): Promise<number> {
  const looks = await deps.headsLog.read();
  const now = await deps.clock.now();
  const since = firstStartWithRings(looks) ?? now;
  const last = looks.findLast(({ keys }) => keys !== undefined)?.keys;
  if (canonicalJson(last?.first ?? null) !== canonicalJson(first))
    await deps.headsLog.note(now, [], { since, first });
  return since;
}

/** ms since 1970; null where there was none yet. */
export function firstStartWithRings(looks: readonly NotedLook[]): number | null {
  const starts = looks.flatMap(({ keys }) => (keys === undefined ? [] : [keys.since]));
  return starts.length === 0 ? null : Math.min(...starts);
}
