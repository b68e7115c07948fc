import { networkOf } from '../domain/network.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import type { Actor, Note, Origin } from '../domain/trace.ts';
import type { Acting } from './caller.ts';
import { iso } from '../domain/time.ts';
import type { About } from './failure-log.ts';
import type { BoundedRows, Clock } from './ports.ts';
import { Turns } from './turns.ts';

/**
 * How refusals of a kind are traced.
 * - `first`: the first `ROWS_AT_MOST` of an actor in a window, whatever they were aimed at, and a count of the others.
 * - `each`: what a thief of a cookie or a ticket is seen by.
 * - `counted`: told in the log, with a count. Whatever is limited by a rate can be sent faster than it.
 */
export type Tracing = 'first' | 'each' | 'counted';

/**
 * `others-assistance`: of one that is there and somebody else's, which is answered `not-found` too.
 * `release-of-own`: by whoever caused the block, answered `not-allowed`.
 */
export type RefusalKind = RefusalCode | 'others-assistance' | 'release-of-own';

export const ROWS_AT_MOST = 5;

/** Source: product.md, "Trace". */
export const TRACED_AS: Readonly<Record<RefusalKind, Tracing>> = {
  'wrong-code': 'each',
  locked: 'each',
  'step-up-elsewhere': 'each',
  'step-up-needed': 'each',
  'target-not-allowed': 'each',
  'others-assistance': 'each',
  'release-of-own': 'each',
  'ticket-used': 'each',

  'rate-limited': 'counted',

  'agent-email-not-trusted': 'first',
  'already-assisted': 'first',
  'already-released': 'first',
  'another-agent': 'first',
  'answer-under-way': 'first',
  'assistance-open': 'first',
  'code-expired': 'first',
  // These two are 429 as well, but of a process: no clock lets them through.
  'codes-blocked': 'first',
  'no-codes-left': 'first',
  'delivery-failed': 'first',
  'ecosystem-not-allowed': 'first',
  'findings-not-confirmed': 'first',
  'header-missing': 'first',
  'identity-provider-failed': 'first',
  'invalid-client': 'first',
  'link-expired': 'first',
  'link-not-valid': 'first',
  'link-used': 'first',
  'no-code': 'first',
  'not-allowed': 'first',
  'not-an-agent': 'first',
  'not-as-written': 'first',
  'not-found': 'first',
  'not-signed-in': 'first',
  'product-not-allowed': 'first',
  'resend-too-soon': 'first',
  'sign-in-challenge': 'first',
  'sign-in-too-old': 'first',
  'ticket-expired': 'first',
  'too-many-sessions': 'first',
  unavailable: 'first',
  'user-not-found': 'first',
  'user-not-verifiable': 'first',
  'user-refused': 'first',
  'wrong-credentials': 'first',
  'wrong-step': 'first',
};

export interface BoundDeps {
  readonly boundedRows: BoundedRows;
  readonly clock: Clock;
}

/** What of a refusal decides whether it is written. */
export interface Traceable {
  readonly type: Note['type'];
  readonly code: RefusalCode;
  /** Where it is not the code. */
  readonly kind?: RefusalKind | undefined;
}

/** Whether this refusal becomes a row; else it was counted. Nobody waits for another actor's refusals. */
export async function becomesRow(deps: BoundDeps, by: Acting, refused: Traceable): Promise<boolean> {
  const { type, code, kind = code } = refused;
  const tracing = TRACED_AS[kind];
  if (tracing === 'each') return true;
  const bound = {
    kind: `${type} ${kind}`,
    subject: subjectOf(by),
    atMost: tracing === 'first' ? ROWS_AT_MOST : 0,
  };
  const what: Note = { type, data: { code } };
  return inTurn(deps.boundedRows, bound.subject, async () =>
    deps.boundedRows.take(bound, { ...counted(by), at: await deps.clock.now(), what }),
  );
}

/** The agent, the user or the product; the network only where nobody is known. */
export function subjectOf({ actor, from }: Acting): string {
  if (!isKnown(actor)) return `network ${networkOf(from.address ?? UNKNOWN)}`;
  const kind = actor.kind === 'supervisor' ? 'agent' : actor.kind;
  return `${kind} ${actor.id}`.slice(0, SUBJECT_LENGTH);
}

const UNKNOWN = 'unknown';
const SUBJECT_LENGTH = 254;

function isKnown({ id }: Actor): boolean {
  return id !== UNKNOWN;
}

/** Of strangers a count says no more than what they have in common. */
function counted({ actor, from }: Acting): Acting {
  if (isKnown(actor)) return { actor, from };
  const origin: Origin = from.address === undefined ? {} : { address: networkOf(from.address) };
  return { actor: { ...actor, name: UNKNOWN }, from: origin };
}

const turns = new WeakMap<object, Turns>();

/**
 * Of one actor one after the other, within this process: so many requests at once hold one connection, and others
 * find at most one of them before theirs. `shared`: what is written to.
 */
export function inTurn<T>(shared: object, subject: string, work: () => Promise<T>): Promise<T> {
  const ofShared = turns.get(shared) ?? new Turns();
  turns.set(shared, ofShared);
  return ofShared.take(subject, work);
}

/** Of what was only counted: by whom, where that is known, and when. ISO 8601, UTC. */
export interface CountedLine extends About {
  readonly actor: Actor['kind'];
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

const WINDOWS_AT_MOST = 100;

/** Ends windows that are over: their counts become rows, those of what is only counted are told. */
export async function endRowWindows(
  { boundedRows, clock }: BoundDeps,
  tell: (line: CountedLine) => void,
  onError: (error: unknown) => void,
): Promise<void> {
  const counted = await boundedRows.endWindows(await clock.now(), WINDOWS_AT_MOST, onError);
  for (const { entry, count, first, last } of counted) {
    const { actor, what } = entry;
    const agent = isKnown(actor) && subjectOf(entry).startsWith('agent ') ? actor.id : undefined;
    tell({
      code: String(what.data['code']),
      actor: actor.kind,
      agent,
      count,
      first: iso(first),
      last: iso(last),
    });
  }
}
