import type { Clock } from '../platform/ports.ts';
import type { HeadsLog, TraceReader } from './ports.ts';

export interface NoteHeadsDeps {
  readonly trace: TraceReader;
  readonly headsLog: HeadsLog;
  readonly clock: Clock;
}

/** Notes the heads of the chains that moved since `since` outside the database; returns when it looked. */
export async function noteHeads(deps: NoteHeadsDeps, since: number): Promise<number> {
  const now = await deps.clock.now();
  const heads = await deps.trace.heads(since);
  // The first look is noted whatever it finds: from then on a log that is missing was taken away.
  if (heads.length > 0 || since === 0) await deps.headsLog.note(now, heads);
  return now;
}

/** When heads were noted last, ms since 1970; 0 for never. */
export async function lastNotedAt({ headsLog }: Pick<NoteHeadsDeps, 'headsLog'>): Promise<number> {
  return (await headsLog.read()).findLast(({ keys }) => keys === undefined)?.at ?? 0;
}
