import type { Channel, ChannelCause, ChannelState } from '../contract/index.ts';

/** What somebody said of a code on one channel. */
export interface ChannelReport {
  readonly channel: Channel;
  readonly state: ChannelState;
  readonly because?: ChannelCause;
  /** When it happened, as the provider says; ms since 1970. */
  readonly at: number;
}

/** The same of a code that was sent. */
export interface ChannelSeen extends ChannelReport {
  /** Masked; left out while the send is under way. */
  readonly to?: string;
}

/** A state only goes forward, in whatever order it is told: what came back for good was no delivery after all. */
const RANK: Readonly<Record<ChannelState, number>> = { accepted: 0, delayed: 1, delivered: 3, failed: 4 };
/** That nobody knows whether it was handed over is no last word, since rules 3. */
const RANK_OF_NOT_ACCEPTED = 2;
const RULES_OF_THAT_RANK = 3;

function rankOf({ state, because }: ChannelReport, rules: number): number {
  return state === 'failed' && because === 'not-accepted' && rules >= RULES_OF_THAT_RANK
    ? RANK_OF_NOT_ACCEPTED
    : RANK[state];
}

/**
 * Whether it says more than what is known, by the rules of the assistance. A complaint is about what was delivered,
 * which it becomes if it comes first.
 */
export function isNews(known: ChannelReport | undefined, report: ChannelReport, rules: number): boolean {
  const { state, because } = report;
  if (because === 'complained' && state !== 'delivered') return false;
  if (known === undefined || rankOf(report, rules) > rankOf(known, rules)) return true;
  return because === 'complained' && known.state === 'delivered' && known.because === undefined;
}

/** With where it went, masked; null or left out where that is not known. */
export function channelsTo(
  reports: readonly ChannelReport[],
  to: Readonly<Partial<Record<Channel, string | null>>>,
): readonly ChannelSeen[] {
  return reports.map((report) => {
    const went = to[report.channel] ?? null;
    return { ...report, ...(went !== null && { to: went }) };
  });
}

interface Sent {
  readonly sentTo: string | null;
  readonly sentToPhone: string | null;
  readonly sentAt: number | null;
  readonly channels?: readonly ChannelSeen[];
}

/** Of a code; where nobody said anything of its channels, what is known of where it was sent. */
export function channelsOf({ sentTo, sentToPhone, sentAt, channels }: Sent): readonly ChannelSeen[] {
  if (channels !== undefined || sentTo === null || sentAt === null) return channels ?? [];
  const accepted = { state: 'accepted', at: sentAt } as const;
  return [
    { channel: 'mail', to: sentTo, ...accepted },
    ...(sentToPhone === null ? [] : [{ channel: 'text', to: sentToPhone, ...accepted } as const]),
  ];
}

/** What is known with what was said: of a code under way of any channel, of one that was sent of those it went by. */
export function withReport(known: readonly ChannelSeen[], report: ChannelReport): readonly ChannelSeen[] {
  const { channel, state, at, because } = report;
  const before = known.find((one) => one.channel === channel);
  const seen: ChannelSeen = {
    channel,
    ...(before?.to !== undefined && { to: before.to }),
    state,
    // A complaint is later than the delivery that it is about.
    at: before?.state === state && because === 'complained' ? before.at : at,
    ...(because !== undefined && { because }),
  };
  return before === undefined ? [...known, seen] : known.map((one) => (one === before ? seen : one));
}

/** What was answered to the send, with what was told of these channels before its answer came. */
export function withEarlier(
  answered: readonly ChannelSeen[],
  earlier: readonly ChannelReport[],
  rules: number,
): readonly ChannelSeen[] {
  return earlier
    .filter((report) => isNews(ofChannel(answered, report.channel), report, rules))
    .filter(({ channel }) => ofChannel(answered, channel) !== undefined)
    .reduce(withReport, answered);
}

export function ofChannel(seen: readonly ChannelSeen[], channel: Channel): ChannelSeen | undefined {
  return seen.find((one) => one.channel === channel);
}

/** A code that no mail server takes is none: the two words of its mail prove nothing. */
export function isMailAccepted(answered: readonly ChannelReport[]): boolean {
  return answered.some(({ channel, state }) => channel === 'mail' && state !== 'failed');
}
