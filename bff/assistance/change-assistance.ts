import { deadlineOf, decide, evolve, holdsUser, isOverdue, type Assistance } from '../domain/assistance.ts';
import type { AssistanceCommand, AssistanceEvent, CommandType } from '../domain/assistance-events.ts';
import type { Limits } from '../domain/limits.ts';
import { refuse, Refused, type Refusal, type RefusalCode } from '../domain/refusal.ts';
import { SECOND_MS } from '../domain/time.ts';
import type { Note, TraceEntry } from '../domain/trace.ts';
import { becomesRow, inTurn, subjectOf, type BoundDeps } from '../platform/bounded-refusals.ts';
import { BY_SYSTEM, type Acting } from '../platform/caller.ts';
import type { RefusalRow } from '../platform/refuse-traced.ts';
import type { AssistanceRef, AssistanceStore, SideEffect, StoredAssistance } from './ports.ts';

export interface ChangeDeps extends BoundDeps {
  readonly store: AssistanceStore;
  readonly limits: Limits;
}

/** A command, and what else is written in the transaction of its events. */
export interface Plan {
  readonly command: AssistanceCommand;
  readonly effects?: (events: readonly AssistanceEvent[]) => readonly SideEffect[];
  readonly notes?: readonly Note[];
  /** For the caller, of the try that was written. */
  readonly result?: unknown;
}

/** A change that depends on what is loaded. */
export interface PlannedChange<P extends Plan> {
  /** What it is traced as where `plan` refuses before there is a command. */
  readonly type: CommandType;
  /**
   * Throws `Refused` for what the decider cannot know; that refusal is traced like its own. Runs again where somebody
   * was faster, up to twelve times, and others wait meanwhile: it reads the database and calls nobody.
   */
  plan(state: Assistance, now: number): P | Promise<P>;
}

export type Change<P extends Plan> = AssistanceCommand | PlannedChange<P>;

export interface Changed<P extends Plan> {
  readonly state: Assistance;
  /** The row as it stands now: a next change may begin with it. */
  readonly saved: StoredAssistance;
  readonly events: readonly AssistanceEvent[];
  /** ms since 1970. */
  readonly now: number;
  readonly result: P['result'];
}

const TRIES = 12;

/**
 * Decides on what is loaded and writes state, trace and side effects in one transaction; where somebody was
 * faster, loads and decides again. `from` is the id, or the row where it was loaded already. A refusal is one
 * trace row, or one more of a count (`TRACED_AS`), and is thrown as `Refused`. An overdue assistance is ended
 * first.
 */
export function changeAssistance<P extends Plan>(
  deps: ChangeDeps,
  by: Acting,
  from: AssistanceRef,
  change: Change<P>,
): Promise<Changed<P>> {
  const { id, loaded } = beginning(from);
  return oneByOne(deps.store, id, by, () => decideAndWrite(deps, by, { id, loaded }, change));
}

function beginning(from: AssistanceRef) {
  return typeof from === 'string' ? { id: from, loaded: null } : { id: from.state.id, loaded: from };
}

async function decideAndWrite<P extends Plan>(
  deps: ChangeDeps,
  by: Acting,
  { id, loaded }: { readonly id: string; readonly loaded: StoredAssistance | null },
  change: Change<P>,
): Promise<Changed<P>> {
  // Asked once, though the row may have to be written again.
  const rows = new Map<RefusalCode, boolean>();
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const now = await deps.clock.now();
    const stored = (attempt === 0 ? loaded : null) ?? (await deps.store.load(id));
    if (stored === null) return refuse({ code: 'not-found' });
    if (isOverdue(stored.state, now, deps.limits)) {
      await write(deps, stored, decideExpiry(stored.state, now, deps.limits), { by: BY_SYSTEM, now });
      continue;
    }
    const decision = await decideChange(deps, stored.state, change, now);
    if (decision.refusal) {
      const { refusal, command } = decision;
      const { code } = refusal;
      const isRow = rows.get(code) ?? (await becomesRow(deps, by, { type: 'Refused', code }));
      rows.set(code, isRow);
      const note: Note = { type: 'Refused', data: { command, code } };
      if (isRow && (await write(deps, stored, { notes: [note] }, { by, now }))) return refuse(refusal);
      // Nothing is written that would tell whether the row was still as it was handed in: it is read once more.
      if (!isRow && stored === loaded) continue;
      if (!isRow) return refuse(refusal);
    } else {
      const { events, result } = decision;
      if (events.length === 0) return { state: stored.state, saved: stored, events, now, result };
      const saved = await write(deps, stored, decision, { by, now });
      if (saved) return { state: saved.state, saved, events, now, result };
    }
    await pause(attempt);
  }
  return refuse({ code: 'unavailable', retryAfterMs: SECOND_MS });
}

export interface WrittenNotes {
  readonly notes: readonly Note[];
  readonly effects?: readonly SideEffect[];
}

/**
 * Traces something that changes nothing, on the chain of an assistance; also after its end. `from` as for a change.
 * `written` may depend on the state: it is asked again where somebody was faster. Answers the state it was written on.
 */
export function noteOnAssistance(
  deps: ChangeDeps,
  by: Acting,
  from: AssistanceRef,
  written: WrittenNotes | ((state: Assistance) => WrittenNotes),
): Promise<Assistance> {
  const { id, loaded } = beginning(from);
  return oneByOne(deps.store, id, by, async () => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const stored = (attempt === 0 ? loaded : null) ?? (await deps.store.load(id));
      if (stored === null) return refuse({ code: 'not-found' });
      const now = await deps.clock.now();
      const notes = typeof written === 'function' ? written(stored.state) : written;
      if (await write(deps, stored, notes, { by, now })) return stored.state;
      await pause(attempt);
    }
    return refuse({ code: 'unavailable', retryAfterMs: SECOND_MS });
  });
}

/** Notes what is about to be refused on the chain of an assistance, as `refuseTraced` does on the chain of the day. */
export async function noteRefusalOn(
  deps: ChangeDeps,
  by: Acting,
  from: AssistanceRef,
  { code }: Refusal,
  { type = 'Refused', kind, data }: RefusalRow,
): Promise<void> {
  if (!(await becomesRow(deps, by, { type, code, kind }))) return;
  await noteOnAssistance(deps, by, from, { notes: [{ type, data: { ...data, code } }] });
}

/**
 * One change of an assistance after the other: within this process nobody is faster, only another replica can be. Of
 * one actor one waits at a time: whoever asks a hundred times at once does not come before a supervisor's `stop`.
 */
function oneByOne<T>(store: AssistanceStore, id: string, by: Acting, work: () => Promise<T>): Promise<T> {
  return inTurn(store, `${id} ${subjectOf(by)}`, () => inTurn(store, id, work));
}

interface Written {
  readonly events?: readonly AssistanceEvent[];
  readonly effects?: readonly SideEffect[];
  readonly notes?: readonly Note[];
}

type Decided<P extends Plan> =
  | (Required<Written> & { readonly refusal: null; readonly result: P['result'] })
  | { readonly refusal: Refusal; readonly command: CommandType };

async function decideChange<P extends Plan>(
  deps: ChangeDeps,
  state: Assistance,
  change: Change<P>,
  now: number,
): Promise<Decided<P>> {
  try {
    const plan: Plan = 'plan' in change ? await change.plan(state, now) : { command: change };
    const { events, refusal } = decide(state, plan.command, now, deps.limits);
    if (refusal) return { refusal, command: plan.command.type };
    const { notes = [], result } = plan;
    return { refusal: null, events, effects: plan.effects?.(events) ?? [], notes, result };
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal, command: change.type };
    throw error;
  }
}

/** The row that was saved, or null where somebody was faster. */
async function write(
  deps: ChangeDeps,
  stored: StoredAssistance,
  { events = [], effects = [], notes = [] }: Written,
  { by, now }: { readonly by: Acting; readonly now: number },
): Promise<StoredAssistance | null> {
  const state = events.reduce<Assistance>(
    (before, event) => evolve(before, { event, at: now }),
    stored.state,
  );
  const hasEnded = state.ended !== null && stored.state.ended === null;
  const entries = [...events, ...notes].map((what): TraceEntry => ({ ...by, at: now, what }));
  const result = await deps.store.save({
    expectedVersion: stored.version,
    state,
    deadline: state.ended === null ? deadlineOf(state, deps.limits) : null,
    entries,
    effects: hasEnded ? [...effects, ...effectsOfTheEnd(state)] : effects,
  });
  return result === 'saved' ? { state, version: stored.version + entries.length } : null;
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

/** What is counted of an agent who starts again and again for a user and never verifies himself. */
export function lapsedOf({ agent, user }: Pick<Assistance, 'agent' | 'user'>): string {
  return `${agent.id} ${user.id}`;
}

function decideExpiry(state: Assistance, now: number, limits: Limits): Written {
  const { events } = decide(state, { type: 'expire' }, now, limits);
  if (holdsUser(state)) return { events };
  const use = { kind: 'lapsed-start', subject: lapsedOf(state), at: now, causedBy: state.agent.id } as const;
  return { events, effects: [{ type: 'count-usage', use }] };
}

/** A few milliseconds more each time, so that two writers part. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2 ** Math.min(attempt, 5)));
}
