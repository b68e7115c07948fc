import type { Assistance } from '../domain/assistance.ts';
import { mayCallBack } from '../domain/confirmation.ts';
import { maskPhone } from '../domain/mask.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { askingIn } from '../domain/user-findings.ts';
import { acting, type Caller } from '../platform/caller.ts';
import { phoneOnFile, type UserSnapshot } from '../users/user-status.ts';
import { noteOnAssistance, noteRefusalOn } from './change-assistance.ts';
import { ownAssistance } from './own-assistance.ts';
import type { AssistanceRef, StoredAssistance } from './ports.ts';
import { askedFor } from './snapshot-cache.ts';
import type { ViewDeps } from './view.ts';

const COMMAND = 'showPhone';

/**
 * The number on file in full, to call the user back before a code is sent; traced before it is shown.
 * Refusals, each a trace row: not-found (no number either), wrong-step, step-up-elsewhere, user-not-verifiable;
 * not-allowed where no finding asks, and where the number itself changed lately.
 */
export async function showPhone(
  deps: ViewDeps,
  caller: Caller,
  ref: AssistanceRef,
): Promise<{ phone: string }> {
  const own = await ownAssistance(deps, caller, ref, COMMAND);
  const early = refusalToCall(own.state, caller);
  if (early) return refuseOn(deps, caller, own, early);
  const now = await deps.clock.now();
  // What decides is read afresh.
  const snapshot = await deps.snapshots.read(deps, askedFor(own.state), now, caller.signal);
  const phone = snapshot && phoneOnFile(snapshot);
  const refusal = refusalToShow(snapshot);
  if (refusal || phone === null) return refuseOn(deps, caller, own, refusal ?? { code: 'not-found' });
  const state = await noteShowing(deps, caller, own, phone);
  // Decided once more on the row that is there now: it may have ended meanwhile.
  const late = refusalToCall(state, caller);
  return late ? refuse(late) : { phone };
}

function refusalToCall({ step, verifiedBy }: Assistance, caller: Caller): Refusal | null {
  if (step !== 'ecosystem' && step !== 'user-verification') return { code: 'wrong-step', step };
  return verifiedBy === caller.browser ? null : { code: 'step-up-elsewhere' };
}

function refusalToShow(snapshot: UserSnapshot | null): Refusal | null {
  if (snapshot === null) return { code: 'not-found' };
  const { findings } = snapshot;
  const blocking = findings.filter(({ blocks }) => blocks).map(({ code }) => code);
  if (blocking.length > 0) return { code: 'user-not-verifiable', findings: blocking };
  return askingIn(findings).length > 0 && mayCallBack(findings) ? null : { code: 'not-allowed' };
}

async function refuseOn(
  deps: ViewDeps,
  caller: Caller,
  own: StoredAssistance,
  refusal: Refusal,
): Promise<never> {
  await noteRefusalOn(deps, acting(caller), own, refusal, { data: { command: COMMAND } });
  return refuse(refusal);
}

/** One row a reader, assistance and window, and a count of the others, as for who reads a trace. */
async function noteShowing(
  deps: ViewDeps,
  caller: Caller,
  own: StoredAssistance,
  phone: string,
): Promise<Assistance> {
  const { id } = own.state;
  const by = acting(caller);
  const bound = { kind: 'PhoneShown', subject: `agent ${caller.agent.id} ${id}`, atMost: 1 };
  const what: Note = { type: 'PhoneShown', data: { assistance: id } };
  const isRow = await deps.boundedRows.take(bound, { ...by, at: await deps.clock.now(), what });
  if (!isRow) return (await deps.store.load(id))?.state ?? own.state;
  return noteOnAssistance(deps, by, own, (state) => ({ notes: [noteOf(state, caller, phone)] }));
}

function noteOf(state: Assistance, caller: Caller, phone: string): Note {
  const refusal = refusalToCall(state, caller);
  return refusal
    ? { type: 'Refused', data: { command: COMMAND, code: refusal.code } }
    : { type: 'PhoneShown', data: { phone: maskPhone(phone) } };
}
