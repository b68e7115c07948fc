import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  GetTokensFromRefreshTokenCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import type { OnRetry } from '../../platform/failure-log.ts';
import {
  type ChallengeAnswer,
  type ProductToken,
  type ProductTokenContext,
  type UserChallenge,
} from '../../assistance/ports.ts';
import { ServiceFailed } from '../../platform/service-failed.ts';
import { wholeSeconds } from '../../domain/time.ts';
import { CHALLENGE_NAME, CONTEXT_ANSWER, type PublicChallenge } from '../../functions-contract/challenge.ts';
import type { ContextMetadata } from '../../functions-contract/signed-context.ts';
import { asServiceFailed, exceptionName, requireTime } from '../aws-client.ts';
import { cognitoClient, secretHash } from './cognito-client.ts';
import { contextSigner, productContextSigner } from './signed-context.ts';

export interface UserChallengeOptions {
  readonly region: string;
  readonly onRetry?: OnRetry;
  readonly poolId: string;
  /** The confidential support client, the only one with CUSTOM_AUTH. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Private JWK, Ed25519. */
  readonly contextSigningKey: Readonly<Record<string, unknown>>;
}

/**
 * The user's code by Cognito custom authentication. The first challenge ("context") is a formality that carries the
 * signed context to the triggers, since metadata of AdminInitiateAuth never reaches them; the second is the code.
 * A challenge's Session is good once, so no answer is ever tried again.
 */
export function cognitoUserChallenge(options: UserChallengeOptions): UserChallenge {
  const { region, poolId, clientId, clientSecret, onRetry } = options;
  const client = cognitoClient(region, onRetry);
  const sign = contextSigner(options.contextSigningKey);
  const signForProduct = productContextSigner(options.contextSigningKey);
  const hash = (username: string) => secretHash(username, clientId, clientSecret);

  return {
    async send(context, signal) {
      const { username } = context;
      const begin = new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: username, SECRET_HASH: hash(username) },
      });
      // However this one fails, no code has left: the mail belongs to the second challenge.
      const begun = await client.send(begin, { abortSignal: signal }).catch((cause: unknown) => {
        throw new ServiceFailed('cognito', false, { cause });
      });
      requireTime('cognito', 'AdminRespondToAuthChallenge', signal);
      try {
        const sent = await client.send(
          new AdminRespondToAuthChallengeCommand({
            UserPoolId: poolId,
            ClientId: clientId,
            ChallengeName: CHALLENGE_NAME,
            Session: begun.Session,
            ChallengeResponses: { USERNAME: username, ANSWER: CONTEXT_ANSWER, SECRET_HASH: hash(username) },
            ClientMetadata: { context: await sign(context) } satisfies ContextMetadata,
          }),
          { abortSignal: signal },
        );
        if (sent.Session === undefined) {
          const said = {
            code: 'NoSession',
            operation: 'AdminRespondToAuthChallenge',
            $metadata: sent.$metadata,
          };
          throw new ServiceFailed('cognito', false, { cause: Object.assign(new Error('no session'), said) });
        }
        const { by } = (sent.ChallengeParameters ?? {}) as Partial<PublicChallenge>;
        return { challenge: sent.Session, isTexted: by === 'both' };
      } catch (error) {
        throw asServiceFailed('cognito', error);
      }
    },

    async answer(context, challenge, code, signal): Promise<ChallengeAnswer> {
      const { username } = context;
      requireTime('cognito', 'AdminRespondToAuthChallenge', signal);
      try {
        const { AuthenticationResult, Session } = await client.send(
          new AdminRespondToAuthChallengeCommand({
            UserPoolId: poolId,
            ClientId: clientId,
            ChallengeName: CHALLENGE_NAME,
            Session: challenge,
            ChallengeResponses: { USERNAME: username, ANSWER: code, SECRET_HASH: hash(username) },
            ClientMetadata: { context: await sign(context) } satisfies ContextMetadata,
          }),
          { abortSignal: signal },
        );
        const { AccessToken, RefreshToken } = AuthenticationResult ?? {};
        if (AccessToken !== undefined && RefreshToken !== undefined) {
          return { result: 'right', tokens: { accessToken: AccessToken, refreshToken: RefreshToken } };
        }
        return Session === undefined ? { result: 'over' } : { result: 'wrong', challenge: Session };
      } catch (error) {
        if (['NotAuthorizedException', 'CodeMismatchException'].includes(exceptionName(error))) {
          return { result: 'over' };
        }
        throw answerFailed(error);
      }
    },

    async productToken(context, refreshToken, signal): Promise<ProductToken> {
      try {
        const { AuthenticationResult } = await client.send(
          new GetTokensFromRefreshTokenCommand({
            RefreshToken: refreshToken,
            ClientId: clientId,
            ClientSecret: clientSecret,
            ClientMetadata: { context: await signForProduct(context) } satisfies ContextMetadata,
          }),
          { abortSignal: signal },
        );
        const { AccessToken, RefreshToken } = AuthenticationResult ?? {};
        // The kept one is over then, and nobody would revoke this one.
        if (RefreshToken !== undefined) {
          await revoke(RefreshToken, signal);
          throw unusable('RefreshTokenRotated', 'refresh token rotation is on for the support client');
        }
        if (AccessToken === undefined || !isFor(context, AccessToken)) {
          throw unusable('TokenNotForProduct', 'the token does not say what was signed');
        }
        return { result: 'made', accessToken: AccessToken };
      } catch (error) {
        if (['NotAuthorizedException', 'UserNotFoundException'].includes(exceptionName(error))) {
          return { result: 'refused', cause: asServiceFailed('cognito', error) };
        }
        throw asServiceFailed('cognito', error);
      }
    },

    revoke,
  };

  async function revoke(refreshToken: string, signal: AbortSignal): Promise<void> {
    const command = new RevokeTokenCommand({
      Token: refreshToken,
      ClientId: clientId,
      ClientSecret: clientSecret,
    });
    await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      throw asServiceFailed('cognito', error);
    });
  }
}

/** What a pool's function made of the context: one that is not ours, or another release's, may have left it out. */
function isFor(context: ProductTokenContext, accessToken: string): boolean {
  const { product, assistance_id, support_until } = decodeJwt(accessToken);
  return (
    product === context.product &&
    assistance_id === context.assistanceId &&
    support_until === wholeSeconds(context.supportUntil)
  );
}

function unusable(code: string, words: string): ServiceFailed {
  const said = { code, operation: 'GetTokensFromRefreshToken' };
  return new ServiceFailed('cognito', false, { cause: Object.assign(new Error(words), said) });
}

/** Cognito's own words for "too much": it has not looked at the answer. */
const NOT_LOOKED_AT = new Set(['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException']);

/** An error that Cognito answered has spent the Session, whatever it says: the code cannot be tried again. */
function answerFailed(error: unknown): ServiceFailed {
  const failed = asServiceFailed('cognito', error);
  const isSpent = error instanceof Error && '$metadata' in error && !NOT_LOOKED_AT.has(error.name);
  return isSpent && hasStatus(error.$metadata)
    ? new ServiceFailed('cognito', true, { cause: error })
    : failed;
}

function hasStatus(metadata: unknown): boolean {
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
}
