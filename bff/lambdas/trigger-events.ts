/** The parts of Cognito's trigger events that the functions read and write. Source: Cognito developer guide. */

interface TriggerEvent<Request, Response> {
  readonly version?: string;
  readonly triggerSource: string;
  readonly userPoolId?: string;
  readonly userName: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: Request & { readonly userAttributes: Readonly<Record<string, string>> };
  response: Response;
}

/** One answered challenge of this sign-in. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string;
}

type Metadata = Readonly<Record<string, string>>;

export type DefineAuthChallengeEvent = TriggerEvent<
  { readonly session: readonly ChallengeResult[]; readonly userNotFound?: boolean },
  { challengeName?: string; issueTokens?: boolean; failAuthentication?: boolean }
>;

export type CreateAuthChallengeEvent = TriggerEvent<
  { readonly session: readonly ChallengeResult[]; readonly clientMetadata?: Metadata },
  {
    publicChallengeParameters?: Record<string, string>;
    privateChallengeParameters?: Record<string, string>;
    challengeMetadata?: string;
  }
>;

export type VerifyAuthChallengeEvent = TriggerEvent<
  {
    readonly privateChallengeParameters: Readonly<Record<string, string>>;
    readonly challengeAnswer: string;
    readonly clientMetadata?: Metadata;
  },
  { answerCorrect?: boolean }
>;

export type PreTokenGenerationEvent = TriggerEvent<
  { readonly clientMetadata?: Metadata; readonly scopes?: readonly string[] },
  {
    claimsAndScopeOverrideDetails?: {
      idTokenGeneration?: { claimsToAddOrOverride?: Record<string, unknown> };
      accessTokenGeneration?: {
        claimsToAddOrOverride?: Record<string, unknown>;
        scopesToSuppress?: readonly string[];
      };
    } | null;
  }
>;
