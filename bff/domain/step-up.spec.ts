import { DEFAULT_LIMITS as LIMITS } from './limits.ts';
import {
  accepted,
  NO_STEP_UP,
  parseStepUp,
  refusalToAnswer,
  refusalToSend,
  steppedUpUntil,
  triesLeft,
  upToDate,
  withCodeRequested,
  withCodeSent,
  withInternalCode,
  withSendFailed,
  withWrongTry,
} from './step-up.ts';
import { MINUTE_MS, SECOND_MS } from './time.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const sent = (at = NOW) => withCodeSent(withCodeRequested(NO_STEP_UP, 'c-1', at), 'ana***@x.example', at);
const wrongTimes = (times: number, at = NOW) =>
  Array.from({ length: times }).reduce<ReturnType<typeof sent>>(
    (before) => withWrongTry(before, at, LIMITS),
    sent(at),
  );

describe('a step-up', () => {
  it('is good for half an hour, from the right code on, and not before', () => {
    const stepUp = accepted(NOW);
    const until = NOW + 30 * MINUTE_MS;
    expect([NOW - 1, NOW, until - 1, until].map((now) => steppedUpUntil(stepUp, now, LIMITS))).toEqual([
      null,
      until,
      until,
      null,
    ]);
  });

  it('is an internal code of an assistance too, and leaves what is under way', () => {
    const stepUp = withInternalCode(sent(), NOW + 5);
    expect(steppedUpUntil(stepUp, NOW + 5, LIMITS)).toBe(NOW + 5 + 30 * MINUTE_MS);
    expect(refusalToAnswer(stepUp, NOW + 5, LIMITS)).toBeNull();
  });

  it('ends with the fifth wrong code, and is none for fifteen minutes, whatever else is answered', () => {
    const stepped = withInternalCode(wrongTimes(4), NOW);
    expect([triesLeft(stepped, LIMITS), steppedUpUntil(stepped, NOW, LIMITS)]).toEqual([
      1,
      NOW + 30 * MINUTE_MS,
    ]);
    const locked = withWrongTry(stepped, NOW, LIMITS);
    const answeredElsewhere = withInternalCode(locked, NOW + 14 * MINUTE_MS);
    for (const stepUp of [locked, answeredElsewhere]) {
      const late = NOW + 15 * MINUTE_MS - 1;
      expect(steppedUpUntil(stepUp, late, LIMITS)).toBeNull();
      expect(refusalToSend(upToDate(stepUp, late, LIMITS), late, LIMITS)).toEqual({
        code: 'locked',
        retryAfterMs: 1,
      });
      expect(refusalToAnswer(stepUp, NOW, LIMITS)?.code).toBe('locked');
    }
  });

  it('of before a lock does not come back with its end', () => {
    const locked = withWrongTry(withInternalCode(wrongTimes(4), NOW), NOW, LIMITS);
    const over = NOW + 15 * MINUTE_MS;
    expect(steppedUpUntil(upToDate(locked, over, LIMITS), over, LIMITS)).toBeNull();
    expect(steppedUpUntil(locked, over, LIMITS)).toBeNull();
  });

  it('begins anew once the lock is over, with five tries and without the old code', () => {
    const over = NOW + 15 * MINUTE_MS;
    const anew = upToDate(wrongTimes(5), over, LIMITS);
    expect(triesLeft(anew, LIMITS)).toBe(5);
    expect(refusalToSend(anew, over, LIMITS)).toBeNull();
    expect(refusalToAnswer(anew, over, LIMITS)?.code).toBe('no-code');
  });

  it('has five codes and five tries in all, however many codes; both begin anew 15 minutes after the last code', () => {
    let stepUp = NO_STEP_UP;
    let now = NOW;
    for (let code = 0; code < 5; code++) {
      stepUp = withCodeSent(withCodeRequested(upToDate(stepUp, now, LIMITS), `c-${code}`, now), 'a***', now);
      if (code < 4) stepUp = withWrongTry(stepUp, now, LIMITS);
      now += MINUTE_MS;
    }
    expect(triesLeft(stepUp, LIMITS)).toBe(1);
    expect(refusalToSend(upToDate(stepUp, now, LIMITS), now, LIMITS)?.code).toBe('no-codes-left');
    const quiet = now - MINUTE_MS + 15 * MINUTE_MS;
    expect(refusalToSend(upToDate(stepUp, quiet - 1, LIMITS), quiet - 1, LIMITS)?.code).toBe('no-codes-left');
    expect(refusalToSend(upToDate(stepUp, quiet, LIMITS), quiet, LIMITS)).toBeNull();
  });

  it('begins anew after sends that timed out too: nobody waits for ever', () => {
    let stepUp = NO_STEP_UP;
    for (let send = 0; send < 5; send++) {
      stepUp = withSendFailed(withCodeRequested(stepUp, `c-${send}`, NOW), true);
    }
    expect(refusalToSend(stepUp, NOW, LIMITS)?.code).toBe('no-codes-left');
    const later = NOW + 15 * MINUTE_MS;
    expect(refusalToSend(upToDate(stepUp, later, LIMITS), later, LIMITS)).toBeNull();
  });

  it('never begins anew while a code is valid, whatever is configured', () => {
    const limits = { ...LIMITS, codeLifeMs: 10 * MINUTE_MS, stepUpLockMs: 15 * MINUTE_MS };
    const asked = withCodeRequested(NO_STEP_UP, 'c-1', NOW);
    const late = withCodeSent(asked, 'a***', NOW + 9 * SECOND_MS);
    const last = NOW + 9 * SECOND_MS + 10 * MINUTE_MS - 1;
    expect(upToDate(late, last, limits)).toBe(late);
    expect(refusalToAnswer(late, last, limits)).toBeNull();
  });

  it('is refused a minute long after a code, and a code after five', () => {
    expect(refusalToSend(sent(), NOW + 59 * SECOND_MS, LIMITS)).toEqual({
      code: 'resend-too-soon',
      retryAfterMs: SECOND_MS,
    });
    expect(refusalToAnswer(sent(), NOW + 5 * MINUTE_MS, LIMITS)?.code).toBe('code-expired');
    expect(refusalToAnswer(NO_STEP_UP, NOW, LIMITS)?.code).toBe('no-code');
  });

  it('is read as it was written, or not at all', () => {
    expect(parseStepUp(JSON.stringify(wrongTimes(5)))).toEqual(wrongTimes(5));
    expect(() => parseStepUp('{"steppedUpAt":1}')).toThrowError(/cannot be read: verification/);
  });
});
