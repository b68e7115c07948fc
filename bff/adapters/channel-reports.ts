import type { Channel, ChannelCause, ChannelState } from '../contract/index.ts';
import { isMailAccepted, type ChannelReport } from '../domain/channels.ts';
import { ServiceFailed } from '../platform/service-failed.ts';

/** What a function that sends says of one channel. */
interface Answered {
  readonly channel: Channel;
  readonly state: ChannelState;
  readonly because?: ChannelCause | undefined;
  readonly at: string;
}

/** Throws `ServiceFailed` where no mail was accepted: a code that came by another way alone is none. */
export function channelReports(
  service: 'cognito' | 'lambda',
  answers: readonly Answered[],
): readonly ChannelReport[] {
  const reports = answers.map(({ channel, state, because, at }) => ({
    ...{ channel, state, at: Date.parse(at) },
    ...(because !== undefined && { because }),
  }));
  if (isMailAccepted(reports)) return reports;
  const hasLeft = reports.some(({ state }) => state !== 'failed');
  throw new ServiceFailed(service, hasLeft, { cause: new MailNotAccepted() });
}

class MailNotAccepted extends Error {
  override readonly name = 'MailNotAccepted';
  readonly operation = 'SendCode';
}
