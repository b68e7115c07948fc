import { canonicalJson } from '../domain/trace-chain.ts';
import type { Clock, DayTrace } from '../platform/ports.ts';
import type { HeadsLog, NotedKeys, NotedLook, NotedMacs } from './ports.ts';

export interface NoteKeysDeps {
  readonly headsLog: HeadsLog;
  readonly clock: Clock;
  readonly dayTrace: Pick<DayTrace, 'macsRequiredSince'>;
}

/** Since when there are rings, and MACs of rows that decide. */
export interface KeysNoted extends Pick<NotedKeys, 'since'> {
  readonly macs: NotedMacs;
}

/**
 * Notes which keys are first, and since when rows that decide have a MAC and need one, where the log does not end with
 * that already; answers when the first process with rings started, and the first with MACs: now, where none did before.
 */
export async function noteKeys(deps: NoteKeysDeps, first: NotedKeys['first']): Promise<KeysNoted> {
  const looks = await deps.headsLog.read();
  const now = await deps.clock.now();
  const since = firstStartWithRings(looks) ?? now;
  const macs = notedMacs(looks, now, await deps.dayTrace.macsRequiredSince());
  const last = looks.findLast(({ keys }) => keys !== undefined)?.keys;
  const isNoted = canonicalJson([last?.first, last?.macs]) === canonicalJson([first, macs]);
  if (!isNoted) await deps.headsLog.note(now, [], { since, first, macs });
  return { since, macs };
}

/** ms since 1970; null where there was none yet. */
export function firstStartWithRings(looks: readonly NotedLook[]): number | null {
  return earliest(looks.map(({ keys }) => keys?.since));
}

/** What the log says outlasts what was taken out of the database. */
function notedMacs(looks: readonly NotedLook[], now: number, requiredSince: number | null): NotedMacs {
  const noted = looks.map(({ keys }) => keys?.macs);
  const since = earliest(noted.map((macs) => macs?.since)) ?? now;
  const required = earliest([...noted.map((macs) => macs?.required), requiredSince ?? undefined]);
  return { since, ...(required === null ? {} : { required }) };
}

function earliest(times: readonly (number | undefined)[]): number | null {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
