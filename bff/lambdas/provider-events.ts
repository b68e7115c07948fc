import * as z from 'zod/mini';
import { hashOf } from '../domain/secret-hash.ts';
import type { Channel, ChannelCause, ChannelState } from '../functions-contract/delivery.ts';
import { DELIVERY_TAG } from './delivery-tag.ts';
import { FunctionError, fitting } from './function-error.ts';

/** What an event tells of one code: nothing of whom it went to, and no word of its provider's. */
export interface Told {
  /** One event has one id, however often and by whichever way it comes. */
  readonly jti: string;
  readonly codeId: string;
  readonly channel: Channel;
  readonly state: ChannelState;
  readonly because?: ChannelCause;
  /** As the provider says, ISO 8601. */
  readonly at: string;
}

type Meaning = Pick<Told, 'state' | 'because'>;

const ACCEPTED: Meaning = { state: 'accepted' };
const DELIVERED: Meaning = { state: 'delivered' };
const DELAYED: Meaning = { state: 'delayed' };
const failed = (because: ChannelCause): Meaning => ({ state: 'failed', because });

const sesEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    timestamp: z.string(),
    messageId: z.string(),
    tags: z.optional(z.record(z.string(), z.unknown())),
  }),
  delivery: z.optional(z.object({ timestamp: z.string() })),
  deliveryDelay: z.optional(z.object({ timestamp: z.string() })),
  bounce: z.optional(
    z.object({ timestamp: z.string(), bounceType: z.string(), bounceSubType: z.optional(z.string()) }),
  ),
  complaint: z.optional(
    z.object({ timestamp: z.string(), complaintSubType: z.optional(z.nullable(z.string())) }),
  ),
});
type SesEvent = z.output<typeof sesEvent>;

const textEvent = z.object({
  eventType: z.string(),
  eventTimestamp: z.number(),
  messageId: z.string(),
  isFinal: z.optional(z.boolean()),
  context: z.optional(z.record(z.string(), z.unknown())),
});
type TextEvent = z.output<typeof textEvent>;

const anyEvent = z.object({ eventType: z.string() });
const tagValues = z.readonly(z.array(z.string()));
/** The end of the year 9999: later ones are no moments of a statement. */
const LATEST_MS = 253_402_300_800_000;

/** Of bounces for good: SES did not even try. */
const SUPPRESSIONS: ReadonlySet<string> = new Set(['Suppressed', 'OnAccountSuppressionList']);

interface Happened {
  readonly meaning: Meaning;
  /** As the provider writes it. */
  readonly at: string;
}

/** What tells nothing of an arrival is not here: who opened or clicked is none of ours. */
const SES_EVENTS: ReadonlyMap<string, (event: SesEvent) => Happened | null> = new Map<
  string,
  (event: SesEvent) => Happened | null
>([
  ['Send', ({ mail }) => happened(ACCEPTED, mail)],
  ['Delivery', ({ delivery }) => happened(DELIVERED, part(delivery, 'delivery'))],
  ['DeliveryDelay', ({ deliveryDelay }) => happened(DELAYED, part(deliveryDelay, 'deliveryDelay'))],
  ['Bounce', (event) => ofBounce(part(event.bounce, 'bounce'))],
  ['Complaint', (event) => ofComplaint(part(event.complaint, 'complaint'))],
  // SES took it, and then found a virus in it, or had nothing to fill it in with.
  ['Reject', ({ mail }) => happened(failed('not-accepted'), mail)],
  ['Rendering Failure', ({ mail }) => happened(failed('not-accepted'), mail)],
]);

/**
 * Of texts. `TEXT_SUCCESSFUL`: the carrier took it, and some say nothing more. `TEXT_UNKNOWN`, after 72 h, tells
 * nothing at all.
 */
const TEXT_EVENTS: ReadonlyMap<string, (event: TextEvent) => Meaning> = new Map<
  string,
  (event: TextEvent) => Meaning
>([
  ['TEXT_SENT', () => ACCEPTED],
  ['TEXT_QUEUED', () => ACCEPTED],
  ['TEXT_PENDING', () => ACCEPTED],
  ['TEXT_SUCCESSFUL', () => ACCEPTED],
  ['TEXT_DELIVERED', () => DELIVERED],
  ['TEXT_UNREACHABLE', ofUnreachable],
  ['TEXT_CARRIER_UNREACHABLE', ofUnreachable],
  ['TEXT_INVALID', () => failed('refused')],
  ['TEXT_INVALID_MESSAGE', () => failed('refused')],
  ['TEXT_BLOCKED', () => failed('refused')],
  ['TEXT_CARRIER_BLOCKED', () => failed('refused')],
  ['TEXT_SPAM', () => failed('refused')],
  // AWS itself did not hand these over.
  ['TEXT_PROTECT_BLOCKED', () => failed('not-accepted')],
  ['TEXT_TTL_EXPIRED', () => failed('not-accepted')],
]);

/** What an event of SES or End User Messaging tells; null where that is nothing, or about no code. Throws for others. */
export function toldBy(event: unknown): Told | null {
  const { eventType } = fitting(anyEvent, event);
  const ofMail = SES_EVENTS.get(eventType);
  const ofText = TEXT_EVENTS.get(eventType);
  if (ofMail) {
    const given = fitting(sesEvent, event);
    const { messageId, tags = {} } = given.mail;
    if (!Object.hasOwn(tags, DELIVERY_TAG)) return null;
    const happened = ofMail(given);
    if (happened === null) return null;
    const { meaning, at } = happened;
    return told('mail', tags[DELIVERY_TAG], meaning, Date.parse(at), [messageId, eventType, at]);
  }
  if (ofText) {
    const given = fitting(textEvent, event);
    const { messageId, context = {}, eventTimestamp: at } = given;
    if (!Object.hasOwn(context, DELIVERY_TAG)) return null;
    return told('text', [context[DELIVERY_TAG]], ofText(given), at, [messageId, eventType, String(at)]);
  }
  return null;
}

/** `id`: what makes the event this one; hashed, since what a provider writes leaves nothing here as it is. */
function told(channel: Channel, tag: unknown, meaning: Meaning, at: number, id: readonly string[]): Told {
  const [codeId, ...others] = fitting(tagValues, tag);
  if (codeId === undefined || others.length > 0) throw doesNotFit(DELIVERY_TAG);
  if (!(Math.abs(at) < LATEST_MS)) throw doesNotFit('timestamp');
  const jti = hashOf(JSON.stringify([channel, ...id]));
  return { jti, codeId, channel, ...meaning, at: new Date(at).toISOString() };
}

/** SES tells of one once it tries no more; until then it is a `DeliveryDelay`. */
function ofBounce(bounce: NonNullable<SesEvent['bounce']>): Happened | null {
  const { bounceType, bounceSubType = '' } = bounce;
  if (bounceType === 'Permanent') {
    return happened(failed(SUPPRESSIONS.has(bounceSubType) ? 'suppressed' : 'bounced'), bounce);
  }
  // Mostly the answer of somebody who is away: the mail is there.
  if (bounceType === 'Transient' && bounceSubType === 'General') return null;
  return happened(failed('refused'), bounce);
}

/** A complaint of before keeps SES from sending; any other is about what was delivered. */
function ofComplaint(complaint: NonNullable<SesEvent['complaint']>): Happened {
  const isSuppressed = SUPPRESSIONS.has(complaint.complaintSubType ?? '');
  return happened(
    isSuppressed ? failed('suppressed') : { state: 'delivered', because: 'complained' },
    complaint,
  );
}

function ofUnreachable({ isFinal }: TextEvent): Meaning {
  return isFinal === false ? DELAYED : failed('refused');
}

function happened(meaning: Meaning, { timestamp: at }: { readonly timestamp: string }): Happened {
  return { meaning, at };
}

function part<Part>(given: Part | undefined, name: string): Part {
  if (given === undefined) throw doesNotFit(name);
  return given;
}

function doesNotFit(field: string): FunctionError {
  return new FunctionError('PayloadDoesNotFit', `the event does not fit: ${field}`, { field });
}
