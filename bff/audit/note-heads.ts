import type { Clock } from '../platform/ports.ts';
import type { HeadsJournal, TraceReader } from './ports.ts';

export interface NoteHeadsDeps {
  readonly trace: TraceReader;
  readonly journal: HeadsJournal;
  readonly clock: Clock;
}

/** Notes the heads of the chains that moved since `since` outside the database; returns when it looked. */
export async function noteHeads(deps: NoteHeadsDeps, since: number): Promise<number> {
  const now = await deps.clock.now();
  const heads = await deps.trace.heads(since);
  // The first look is noted whatever it finds: from then on a journal that is missing was taken away.
  if (heads.length > 0 || since === 0) await deps.journal.note(now, heads);
  return now;
}

/** When heads were noted last, ms since 1970; 0 for never. */
export async function lastNotedAt({ journal }: Pick<NoteHeadsDeps, 'journal'>): Promise<number> {
  return (await journal.read()).at(-1)?.at ?? 0;
}
