import { channelsOf, withEarlier, withReport, type ChannelReport, type ChannelSeen } from './channels.ts';
import type { Limits } from './limits.ts';
import type { Refusal } from './refusal.ts';

/** One code that was asked for. Times: ms since 1970. */
export interface VerificationCode {
  readonly id: string;
  /** Masked; null until the send is recorded. */
  readonly sentTo: string | null;
  readonly sentToPhone: string | null;
  readonly requestedAt: number;
  /** Null while the call that delivers it is under way. */
  readonly sentAt: number | null;
  /** What became of it on each channel; left out where nobody said. */
  readonly channels?: readonly ChannelSeen[];
}

/** What one verification step remembers: the same rules hold for the agent's code and for the user's. */
export interface Verification {
  readonly code: VerificationCode | null;
  readonly lastSentAt: number | null;
  /** Codes that were sent, or may have been: a delivery known to have failed is taken off again. */
  readonly codesUsed: number;
  readonly wrongTries: number;
  /** An answer that somebody else is checking now (Cognito); never counted until its result is recorded. */
  readonly attempt: { readonly id: string; readonly at: number } | null;
}

export const NO_VERIFICATION: Verification = {
  code: null,
  lastSentAt: null,
  codesUsed: 0,
  wrongTries: 0,
  attempt: null,
};

/** When the newest code stops being valid. Source: product.md, "code". */
export function codeExpiresAt(code: { readonly sentAt: number }, limits: Limits): number {
  return code.sentAt + limits.codeLifeMs;
}

/** Whether a code may be asked for now, or why not. */
export function refusalToSend(step: Verification, now: number, limits: Limits): Refusal | null {
  const { code, lastSentAt, attempt } = step;
  if (code !== null && code.sentAt === null && isUnderWay(code.requestedAt, now, limits)) {
    return { code: 'resend-too-soon', retryAfterMs: code.requestedAt + limits.callLostAfterMs - now };
  }
  if (attempt !== null && isUnderWay(attempt.at, now, limits)) {
    return { code: 'answer-under-way', retryAfterMs: attempt.at + limits.callLostAfterMs - now };
  }
  if (step.codesUsed >= limits.codesPerStep) return { code: 'no-codes-left' };
  if (lastSentAt !== null && now < lastSentAt + limits.resendAfterMs) {
    return { code: 'resend-too-soon', retryAfterMs: lastSentAt + limits.resendAfterMs - now };
  }
  return null;
}

/** Whether the newest code may be answered now, or why not. */
export function refusalToAnswer(step: Verification, now: number, limits: Limits): Refusal | null {
  const { code, attempt } = step;
  if (attempt !== null) {
    return isUnderWay(attempt.at, now, limits)
      ? { code: 'answer-under-way', retryAfterMs: attempt.at + limits.callLostAfterMs - now }
      : { code: 'no-code' };
  }
  if (code?.sentAt == null) return { code: 'no-code' };
  if (now >= codeExpiresAt({ sentAt: code.sentAt }, limits)) return { code: 'code-expired' };
  return null;
}

/** Whether the result of this send is still to be recorded: it is recorded once, or a code would live twice. */
export function isBeingSent({ code }: Verification, codeId: string): boolean {
  return code?.id === codeId && code.sentAt === null;
}

function isUnderWay(since: number, now: number, limits: Limits): boolean {
  return now < since + limits.callLostAfterMs;
}

export function withCodeRequested(step: Verification, id: string, at: number): Verification {
  const code = { id, sentTo: null, sentToPhone: null, requestedAt: at, sentAt: null };
  return { ...step, code, attempt: null, codesUsed: step.codesUsed + 1 };
}

export function withCodeSent(
  step: Verification,
  {
    sentTo,
    sentToPhone = null,
    channels: answered,
    rules,
  }: {
    readonly sentTo: string;
    readonly sentToPhone?: string | null;
    readonly channels?: readonly ChannelSeen[] | undefined;
    /** Of the assistance. */
    readonly rules: number;
  },
  at: number,
): Verification {
  if (step.code === null) return step;
  const { channels: earlier, ...code } = { ...step.code, sentTo, sentToPhone, sentAt: at };
  const known = answered ?? (earlier && channelsOf(code));
  return {
    ...step,
    code: { ...code, ...(known && { channels: withEarlier(known, earlier ?? [], rules) }) },
    lastSentAt: at,
  };
}

/** What somebody said of the newest code. */
export function withChannelReport(step: Verification, report: ChannelReport): Verification {
  const { code } = step;
  return code === null
    ? step
    : { ...step, code: { ...code, channels: withReport(channelsOf(code), report) } };
}

/** `mayHaveArrived`: a time-out says nothing about delivery, so the code stays used up. */
export function withSendFailed(step: Verification, mayHaveArrived: boolean): Verification {
  return { ...step, code: null, codesUsed: step.codesUsed - (mayHaveArrived ? 0 : 1) };
}

export function withWrongTry(step: Verification): Verification {
  return { ...step, attempt: null, wrongTries: step.wrongTries + 1 };
}

/** After a right answer, or one whose result is lost: the code is spent, the count stays. */
export function withCodeSpent(step: Verification): Verification {
  return { ...step, attempt: null, code: null };
}
