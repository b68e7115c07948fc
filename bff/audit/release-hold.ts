import type { Hold } from '../contract/index.ts';
import { refuse } from '../domain/refusal.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Clock, DayTrace, Holds, StoredHold } from '../platform/ports.ts';
import { noteRefusals } from '../platform/refuse-traced.ts';
import { iso } from '../domain/time.ts';

export interface HoldDeps {
  readonly holds: Holds;
  readonly dayTrace: DayTrace;
  readonly clock: Clock;
}

/** Who gets no codes now. */
export async function listHolds(deps: HoldDeps): Promise<{ holds: Hold[] }> {
  const holds = await deps.holds.list(await deps.clock.now());
  return { holds: holds.map(asView) };
}

/**
 * Lets somebody have codes again, with a reason. Nobody releases himself.
 * Refusals, each a row of the chain of the day: not-found, not-allowed, already-released.
 */
export async function releaseHold(deps: HoldDeps, caller: Caller, id: string, reason: string): Promise<Hold> {
  const row = { data: { command: 'releaseHold', hold: id } };
  return noteRefusals(deps, acting(caller), row, () => release(deps, caller, id, reason));
}

async function release(deps: HoldDeps, caller: Caller, id: string, reason: string): Promise<Hold> {
  const hold = await deps.holds.find(id);
  if (hold === null) return refuse({ code: 'not-found' });
  const isOwn = hold.subjectId === caller.agent.id || hold.subjectId.startsWith(`${caller.agent.id}:`);
  if (isOwn) return refuse({ code: 'not-allowed' });
  const at = await deps.clock.now();
  const what = { type: 'HoldReleased', data: { hold: id, kind: hold.kind, reason } } as const;
  const released =
    hold.releasedAt === null && (await deps.holds.release(id, at, { ...acting(caller), at, what }));
  return released ? asView(hold) : refuse({ code: 'already-released' });
}

function asView({ id, kind, subjectId, subjectEmail, since, until }: StoredHold): Hold {
  return {
    id,
    kind,
    subject: { id: subjectId, email: subjectEmail },
    since: iso(since),
    until: until === null ? null : iso(until),
  };
}
