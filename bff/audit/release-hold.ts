import type { Hold } from '../contract/index.ts';
import { refuse } from '../domain/refusal.ts';
import { asActor, type Caller } from '../domain/trace.ts';
import type { Clock, DayTrace, Holds, StoredHold } from '../assistance/ports.ts';

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
  const hold = await deps.holds.find(id);
  if (hold === null) return refuseTraced(deps, caller, id, 'not-found');
  const isOwn = hold.subjectId === caller.agent.id || hold.subjectId.startsWith(`${caller.agent.id}:`);
  if (isOwn) return refuseTraced(deps, caller, id, 'not-allowed');
  const at = await deps.clock.now();
  const what = { type: 'HoldReleased', data: { hold: id, kind: hold.kind, reason } } as const;
  const entry = { at, actor: asActor(caller), from: caller.from, what };
  const released = hold.releasedAt === null && (await deps.holds.release(id, at, entry));
  return released ? asView(hold) : refuseTraced(deps, caller, id, 'already-released');
}

async function refuseTraced(
  deps: HoldDeps,
  caller: Caller,
  hold: string,
  code: 'not-found' | 'not-allowed' | 'already-released',
): Promise<never> {
  const what = { type: 'Refused', data: { command: 'releaseHold', code, hold } } as const;
  await deps.dayTrace.append({ at: await deps.clock.now(), actor: asActor(caller), from: caller.from, what });
  return refuse({ code });
}

function asView({ id, kind, subjectId, subjectEmail, since, until }: StoredHold): Hold {
  return {
    id,
    kind,
    subject: { id: subjectId, email: subjectEmail },
    since: new Date(since).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
  };
}
