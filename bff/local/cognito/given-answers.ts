import * as z from 'zod/mini';
import { CognitoError } from './cognito-error.ts';

/** What Cognito can be told to say in place of its own answer to a call, for as long as it stands. */
export const givenAnswer = z.union([
  /** An exception, by its name and in these words. */
  z.strictObject({ error: z.string().check(z.regex(/^[A-Z]\w{2,80}$/)), message: z.string() }),
  /** The challenge that comes next, as a pool with other factors would ask. */
  z.strictObject({ challenge: z.string().check(z.regex(/^[A-Z_]{3,60}$/)) }),
  /** Its own answer, with these fields instead of its own. */
  z.strictObject({ fields: z.record(z.string(), z.json()) }),
]);
export type GivenAnswer = z.infer<typeof givenAnswer>;

/** By operation (`AdminGetUser`). */
export type GivenAnswers = Map<string, GivenAnswer>;

/** What is answered to this call: as given, else as `work` does. Throws the exception that was given. */
export async function answerAsGiven(
  given: GivenAnswer | undefined,
  work: () => Promise<unknown>,
): Promise<unknown> {
  if (given === undefined) return work();
  if ('error' in given) throw new CognitoError(given.error, given.message);
  if ('challenge' in given) {
    return {
      ChallengeName: given.challenge,
      ChallengeParameters: {},
      Session: 'a-session-of-this-challenge',
    };
  }
  const own = await work();
  return typeof own === 'object' ? { ...own, ...given.fields } : own;
}
