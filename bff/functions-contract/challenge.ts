/** The two custom challenges of a sign-in as Cognito names them to the BFF: first the context, then the code. */
export interface PublicChallenge {
  readonly challenge: 'context' | 'code';
  /**
   * Where a text with the code was taken too; left out where the code went by mail alone. `channels` says it too: kept
   * for a BFF of the release before.
   */
  readonly by?: 'both';
  /** What was said of each channel, the JSON of `ChannelAnswer[]`; left out by functions of the release before. */
  readonly channels?: string;
}

/** Cognito's name for both. */
export const CHALLENGE_NAME = 'CUSTOM_CHALLENGE';

/** The answer to the first, which is a formality: what counts is the signed context that comes with it. */
export const CONTEXT_ANSWER = 'context';
