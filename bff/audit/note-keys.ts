import { canonicalJson } from '../domain/trace-chain.ts';
import type { Clock, DayTrace } from '../platform/ports.ts';
import type { HeadsLog, NotedKeys, NotedMacs } from './ports.ts';

export interface NoteKeysDeps {
  readonly headsLog: Pick<HeadsLog, 'note' | 'last'>;
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
  const keys = holding((await deps.headsLog.last()).keys);
  const now = await deps.clock.now();
  const since = keys?.since ?? now;
  const macs = notedMacs(keys?.macs, now, await deps.dayTrace.macsRequiredSince());
  const isNoted = canonicalJson([keys?.first, keys?.macs]) === canonicalJson([first, macs]);
  if (!isNoted) await deps.headsLog.note(now, [], { since, first, macs });
  return { since, macs };
}

/** What the log says outlasts what was taken out of the database. */
function notedMacs(noted: NotedMacs | undefined, now: number, requiredSince: number | null): NotedMacs {
  const required = earliest([noted?.required, requiredSince ?? undefined]);
  return { since: noted?.since ?? now, ...(required === undefined ? {} : { required }) };
}

/**
 * Of all that was noted what holds: the first keys of the last, and the earliest of the times. Two processes may
 * have been the first without knowing of one another, and one of a release before does not say all of them.
 */
function holding(noted: readonly NotedKeys[]): NotedKeys | null {
  const last = noted.at(-1);
  if (last === undefined) return null;
  const macs = noted.flatMap((keys) => (keys.macs === undefined ? [] : [keys.macs]));
  const madeSince = earliest(macs.map((each) => each.since));
  const required = earliest(macs.map((each) => each.required));
  return {
    first: last.first,
    since: earliest(noted.map((keys) => keys.since)) ?? last.since,
    ...(madeSince === undefined
      ? {}
      : { macs: { since: madeSince, ...(required === undefined ? {} : { required }) } }),
  };
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
