import type { Assistance } from '../domain/assistance.ts';
import { mayCallBack } from '../domain/confirmation.ts';
import { maskPhone } from '../domain/mask.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Note } from '../domain/trace.ts';
import { askingIn } from '../domain/user-findings.ts';
import { HOUR_MS } from '../domain/time.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Usage, UsageLimit } from '../platform/ports.ts';
import { phoneOnFile, type UserSnapshot } from '../users/user-status.ts';
import { noteOnAssistance, noteRefusalOn } from './change-assistance.ts';
import { ownAssistance } from './own-assistance.ts';
import type { AssistanceRef, StoredAssistance } from './ports.ts';
import { askedFor } from './snapshot-cache.ts';
import type { ViewDeps } from './view.ts';

const COMMAND = 'showPhone';
/** Of one assistance: a minute each, for as long as one may be open. */
const SHOWINGS: UsageLimit = { windowMs: HOUR_MS, atMost: 10 };

export interface ShowPhoneDeps extends ViewDeps {
  readonly usage: Usage;
}

/**
 * The number on file in full, to call the user back before a code is sent; traced before it is shown.
 * Refusals, each a trace row: not-found (no number either), wrong-step, step-up-elsewhere, user-not-verifiable;
 * not-allowed where no finding asks, and where the number itself changed lately; rate-limited, which is none.
 */
export async function showPhone(
  deps: ShowPhoneDeps,
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

/** Each showing is a row of its assistance: nothing is shown where none can be written, and no more than so often. */
async function noteShowing(
  deps: ShowPhoneDeps,
  caller: Caller,
  own: StoredAssistance,
  phone: string,
): Promise<Assistance> {
  const now = await deps.clock.now();
  const counted = await deps.usage.reserve('phone-shown', own.state.id, [SHOWINGS], now);
  if ('retryAfterMs' in counted) {
    return refuseOn(deps, caller, own, { code: 'rate-limited', retryAfterMs: counted.retryAfterMs });
  }
  return noteOnAssistance(deps, acting(caller), own, (state) => ({ notes: [noteOf(state, caller, phone)] }));
}

function noteOf(state: Assistance, caller: Caller, phone: string): Note {
  const refusal = refusalToCall(state, caller);
  return refusal
    ? { type: 'Refused', data: { command: COMMAND, code: refusal.code } }
    : { type: 'PhoneShown', data: { phone: maskPhone(phone) } };
}
