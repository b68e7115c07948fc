import { deadlineOf, decide, evolve, type Assistance, isOverdue } from '../domain/assistance.ts';
import type { AssistanceCommand, AssistanceEvent, CommandType } from '../domain/assistance-events.ts';
import type { Limits } from '../domain/limits.ts';
import { refuse, Refused, type Refusal } from '../domain/refusal.ts';
import { SYSTEM, type Note, type TraceEntry } from '../domain/trace.ts';
import type { AssistanceStore, SideEffect, StoredAssistance } from './ports.ts';
import type { Clock } from '../platform/ports.ts';
import type { Acting } from '../platform/caller.ts';
import { SECOND_MS } from '../domain/time.ts';
import { Turns } from '../platform/turns.ts';

export interface ChangeDeps {
  readonly store: AssistanceStore;
  readonly clock: Clock;
  readonly limits: Limits;
}

export interface Changed {
  readonly state: Assistance;
  readonly events: readonly AssistanceEvent[];
  readonly now: number;
}

/** A command that depends on what is loaded. */
export interface CommandOnState {
  /** What it is traced as where it is refused before it is made. */
  readonly type: CommandType;
  /**
   * Throws `Refused` for what the decider cannot know; that refusal is traced like its own. May be asked again and
   * again, and others wait meanwhile: it reads the database and calls nobody.
   */
  on(state: Assistance, now: number): Promise<AssistanceCommand>;
}

/** A command, and what else is written with its events. */
export interface Change {
  readonly command: AssistanceCommand | CommandOnState;
  effects?(events: readonly AssistanceEvent[], state: Assistance, now: number): readonly SideEffect[];
  notes?(events: readonly AssistanceEvent[], state: Assistance, now: number): readonly Note[];
}

const TRIES = 12;

/**
 * Loads, decides, and writes state, trace and side effects in one transaction; where somebody was faster, again.
 * A refusal is one trace row and is thrown as `Refused`. An overdue assistance is ended first.
 */
export function changeAssistance(
  deps: ChangeDeps,
  id: string,
  acting: Acting,
  change: Change,
): Promise<Changed> {
  return inTurn(deps.store, id, () => decideAndWrite(deps, id, acting, change));
}

async function decideAndWrite(
  deps: ChangeDeps,
  id: string,
  { actor, from }: Acting,
  change: Change,
): Promise<Changed> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const now = await deps.clock.now();
    const stored = await deps.store.load(id);
    if (stored === null) return refuse({ code: 'not-found' });
    if (isOverdue(stored.state, now, deps.limits)) {
      await write(
        deps,
        stored,
        decideExpiry(stored.state, now, deps.limits),
        { actor: SYSTEM, from: {} },
        now,
      );
      continue;
    }
    const decision = await decideChange(deps, stored.state, change, now);
    if (decision.refusal) {
      const note: Note = { type: 'Refused', data: refusalData(decision) };
      const saved = await write(deps, stored, { notes: [note] }, { actor, from }, now);
      if (saved) return refuse(decision.refusal);
    } else {
      const { events } = decision;
      if (events.length === 0) return { state: stored.state, events, now };
      const saved = await write(deps, stored, decision, { actor, from }, now);
      if (saved) return { state: saved, events, now };
    }
    await pause(attempt);
  }
  return refuse({ code: 'unavailable', retryAfterMs: SECOND_MS });
}

/** Traces something that changes nothing, on the chain of an assistance; also after its end. */
export function noteOnAssistance(
  deps: ChangeDeps,
  id: string,
  acting: Acting,
  notes: readonly Note[],
  effects: readonly SideEffect[] = [],
): Promise<void> {
  return inTurn(deps.store, id, () => writeNotes(deps, id, acting, notes, effects));
}

async function writeNotes(
  deps: ChangeDeps,
  id: string,
  acting: Acting,
  notes: readonly Note[],
  effects: readonly SideEffect[],
): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const stored = await deps.store.load(id);
    if (stored === null) return refuse({ code: 'not-found' });
    if (await write(deps, stored, { notes, effects }, acting, await deps.clock.now())) return;
    await pause(attempt);
  }
  refuse({ code: 'unavailable', retryAfterMs: SECOND_MS });
}

const turns = new WeakMap<AssistanceStore, Turns>();

/** One change of an assistance after the other: within this process nobody is faster, only another replica can be. */
function inTurn<T>(store: AssistanceStore, id: string, work: () => Promise<T>): Promise<T> {
  const ofStore = turns.get(store) ?? new Turns();
  turns.set(store, ofStore);
  return ofStore.take(id, work);
}

interface Written {
  readonly events?: readonly AssistanceEvent[];
  readonly effects?: readonly SideEffect[];
  readonly notes?: readonly Note[];
}

type Decided =
  (Required<Written> & { readonly refusal: null }) | { readonly refusal: Refusal; readonly command: string };

async function decideChange(
  deps: ChangeDeps,
  state: Assistance,
  change: Change,
  now: number,
): Promise<Decided> {
  try {
    const given = change.command;
    const command = 'on' in given ? await given.on(state, now) : given;
    const { events, refusal } = decide(state, command, now, deps.limits);
    if (refusal) return { refusal, command: command.type };
    const effects = change.effects?.(events, state, now) ?? [];
    const notes = change.notes?.(events, state, now) ?? [];
    return { refusal: null, events, effects, notes };
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal, command: change.command.type };
    throw error;
  }
}

/** The state that was saved, or null where somebody was faster. */
async function write(
  deps: ChangeDeps,
  stored: StoredAssistance,
  { events = [], effects = [], notes = [] }: Written,
  { actor, from }: Acting,
  now: number,
): Promise<Assistance | null> {
  const state = events.reduce<Assistance>(
    (before, event) => evolve(before, { event, at: now }),
    stored.state,
  );
  const hasEnded = state.ended !== null && stored.state.ended === null;
  const entries = [...events, ...notes].map((what): TraceEntry => ({ at: now, actor, from, what }));
  const result = await deps.store.save({
    expectedVersion: stored.version,
    state,
    deadline: state.ended === null ? deadlineOf(state, deps.limits) : null,
    entries,
    effects: hasEnded ? [...effects, ...effectsOfTheEnd(state)] : effects,
  });
  return result === 'saved' ? state : null;
}

/** End means end: tickets void, codes forgotten, tokens revoked and the user told from a durable list. */
function effectsOfTheEnd(state: Assistance): readonly SideEffect[] {
  const always: readonly SideEffect[] = [
    { type: 'forget-secret', kind: 'internal-code' },
    { type: 'forget-secret', kind: 'user-challenge' },
    { type: 'void-tickets' },
  ];
  if (state.session === null) return always;
  return [
    ...always,
    { type: 'enqueue', task: { kind: 'revoke-tokens' } },
    { type: 'enqueue', task: { kind: 'send-receipt' } },
  ];
}

function decideExpiry(state: Assistance, now: number, limits: Limits): Written {
  return { events: decide(state, { type: 'expire' }, now, limits).events };
}

function refusalData({ refusal, command }: { refusal: Refusal; command: string }): Note['data'] {
  return { command, code: refusal.code };
}

/** A few milliseconds more each time, so that two writers part. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2 ** Math.min(attempt, 5)));
}
