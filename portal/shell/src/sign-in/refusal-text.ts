import type { SignInAnswer } from '../session/shell-session';
import type { Texts } from '../texts/en';
import type { Language } from '../texts/language';

/** What a refused sign-in says, and what to do next. `at` is when the server answered. */
export function refusalText(
  answer: Exclude<SignInAnswer, { kind: 'signed-in' }>,
  at: Date,
  texts: Texts,
  language: Language,
): string {
  switch (answer.kind) {
    case 'wrong-credentials':
      return texts.wrongCredentials;
    case 'not-an-agent':
      return texts.notAnAgent;
    case 'sign-in-challenge':
      return texts.signInChallenge;
    case 'too-many-sessions':
      return texts.tooManySessions;
    case 'unreachable':
      return texts.unreachable;
    case 'failed':
      return texts.signInFailed;
    case 'rate-limited':
      return texts.rateLimited
        .replace('{wait}', duration(answer.retryAfterSeconds, language))
        .replace('{clock}', clock(new Date(at.getTime() + answer.retryAfterSeconds * 1_000), language));
  }
}

function duration(seconds: number, language: Language): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

function clock(time: Date, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(time);
}
