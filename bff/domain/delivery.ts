import type { AssistanceCommand, AssistanceEvent } from './assistance-events.ts';
import type { Assistance } from './assistance-state.ts';
import { channelsOf, isMailAccepted, isNews, ofChannel, type ChannelReport } from './channels.ts';
import { happened, type Decision } from './decision.ts';
import { withChannelReport, type VerificationCode } from './verification.ts';

type Reported = Extract<AssistanceEvent, { readonly type: 'CodeDeliveryReported' }>;

/** What becomes of a code on its way: nothing happens where it is not the newest, or no news. */
export function reportDelivery(
  state: Assistance,
  { type: _, codeId, ...report }: Extract<AssistanceCommand, { readonly type: 'report-code-delivery' }>,
  now: number,
): Decision {
  const code = codeNamed(state, codeId);
  if (code === null) return happened();
  const known = ofChannel(channelsOf(code), report.channel);
  // While it is being sent nobody knows by which channels it goes.
  const isOfCode = known !== undefined || code.sentAt === null;
  if (!isOfCode || !isNews(known, report, state.rules ?? 1)) return happened();
  // Another's clock: not before the code was asked for, nor later than now.
  const at = Math.min(now, Math.max(code.requestedAt, report.at));
  return happened({ type: 'CodeDeliveryReported', codeId, ...report, at });
}

/** It is no step: nothing lives longer for it. */
export function withDelivery(state: Assistance, { type: _, codeId, ...report }: Reported): Assistance {
  const { internal, userCode } = state;
  return internal.code?.id === codeId
    ? { ...state, internal: withChannelReport(internal, report) }
    : { ...state, userCode: withChannelReport(userCode, report) };
}

/** Where nobody said anything of its channels, the call itself was answered well. */
export function wentByMail({ channels }: { readonly channels?: readonly ChannelReport[] }): boolean {
  return channels === undefined || isMailAccepted(channels);
}

/** The newest code of either step, by its id. */
function codeNamed({ internal, userCode }: Assistance, codeId: string): VerificationCode | null {
  return [internal.code, userCode.code].find((code) => code?.id === codeId) ?? null;
}
