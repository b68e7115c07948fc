import { RULES } from './assistance-events.ts';
import { DEFAULT_LIMITS as LIMITS } from './limits.ts';
import type { RefusalCode } from './refusal.ts';
import {
  codeExpiresAt,
  isBeingSent,
  NO_VERIFICATION,
  refusalToAnswer,
  refusalToSend,
  withCodeRequested,
  withCodeSent,
  withCodeSpent,
  withSendFailed,
  withWrongTry,
  type Verification,
} from './verification.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const SENT_TO = { sentTo: 'a***', sentToPhone: null, rules: RULES };

const requested = withCodeRequested(NO_VERIFICATION, 'code-1', NOW);
const sent = withCodeSent(requested, SENT_TO, NOW);
const answering: Verification = { ...sent, attempt: { id: 'attempt-1', at: NOW } };

describe('a code may be asked for', () => {
  const cases: readonly (readonly [string, Verification, number, RefusalCode | null])[] = [
    ['at the beginning', NO_VERIFICATION, 0, null],
    ['not while one is being sent', requested, LIMITS.callLostAfterMs - 1, 'resend-too-soon'],
    ['again once that send was lost', requested, LIMITS.callLostAfterMs, null],
    ['not 59.999 s after the last one', sent, LIMITS.resendAfterMs - 1, 'resend-too-soon'],
    ['60 s after the last one', sent, LIMITS.resendAfterMs, null],
    ['not while an answer is under way', answering, LIMITS.callLostAfterMs - 1, 'answer-under-way'],
    ['once that answer was lost', { ...answering, lastSentAt: null }, LIMITS.callLostAfterMs, null],
    ['as the fifth', { ...NO_VERIFICATION, codesUsed: LIMITS.codesPerStep - 1 }, 0, null],
    ['never as the sixth', { ...NO_VERIFICATION, codesUsed: LIMITS.codesPerStep }, 0, 'no-codes-left'],
  ];
  for (const [name, step, later, expected] of cases) {
    it(name, () => {
      expect(refusalToSend(step, NOW + later, LIMITS)?.code ?? null).toBe(expected);
    });
  }
});

describe('a code may be answered', () => {
  const cases: readonly (readonly [string, Verification, number, RefusalCode | null])[] = [
    ['not before one was asked for', NO_VERIFICATION, 0, 'no-code'],
    ['not before its send is recorded', requested, 0, 'no-code'],
    ['to the last millisecond of its five minutes', sent, LIMITS.codeLifeMs - 1, null],
    ['not at five minutes', sent, LIMITS.codeLifeMs, 'code-expired'],
    ['not while another answer is under way', answering, 0, 'answer-under-way'],
    ['not after an answer that was lost: the code is spent', answering, LIMITS.callLostAfterMs, 'no-code'],
    ['not twice: a right answer spends it', withCodeSpent(sent), 0, 'no-code'],
    ['again after a wrong try', withWrongTry(answering), 0, null],
  ];
  for (const [name, step, later, expected] of cases) {
    it(name, () => {
      expect(refusalToAnswer(step, NOW + later, LIMITS)?.code ?? null).toBe(expected);
    });
  }
});

describe('a verification step', () => {
  it('keeps its wrong tries over new codes, sends that fail and codes that are spent', () => {
    const tried = withWrongTry(sent);
    const after = withCodeSpent(
      withCodeSent(withCodeRequested(withSendFailed(tried, false), '2', NOW), SENT_TO, NOW),
    );
    expect(after.wrongTries).toBe(1);
  });

  it('counts a code when it is asked for, and forgets it only if it surely did not arrive', () => {
    expect(requested.codesUsed).toBe(1);
    expect(withSendFailed(requested, true).codesUsed).toBe(1);
    expect(withSendFailed(requested, false).codesUsed).toBe(0);
    expect(withSendFailed(requested, true).code).toBeNull();
  });

  it('waits for the result of one send, once', () => {
    expect(isBeingSent(requested, 'code-1')).toBeTrue();
    expect(isBeingSent(requested, 'code-0')).toBeFalse();
    expect(isBeingSent(sent, 'code-1')).toBeFalse();
    expect(isBeingSent(NO_VERIFICATION, 'code-1')).toBeFalse();
  });

  it('says when its code ends', () => {
    expect(codeExpiresAt({ sentAt: NOW }, LIMITS)).toBe(NOW + 5 * 60_000);
  });
});
