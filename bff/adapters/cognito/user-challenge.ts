import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  GetTokensFromRefreshTokenCommand,
  RevokeTokenCommand,
  type AdminInitiateAuthCommandOutput,
  type AdminRespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import type { FindingCode } from '../../contract/index.ts';
import type { OnRetry } from '../../platform/failure-log.ts';
import {
  AccountNotVerifiable,
  type ChallengeAnswer,
  type ProductToken,
  type ProductTokenContext,
  type UserChallenge,
} from '../../assistance/ports.ts';
import { ServiceFailed } from '../../platform/service-failed.ts';
import type { ChannelReport } from '../../domain/channels.ts';
import { wholeSeconds } from '../../domain/time.ts';
import { CHALLENGE_NAME, CONTEXT_ANSWER, type PublicChallenge } from '../../functions-contract/challenge.ts';
import { channelAnswers } from '../../functions-contract/delivery.ts';
import type { ContextMetadata } from '../../functions-contract/signed-context.ts';
import { requireTime, statusOf } from '../aws-client.ts';
import { channelReports } from '../channel-reports.ts';
import { factorAsked, meaningOf, type Call, type Kind } from './answers.ts';
import { cognitoFailed } from './cognito-failed.ts';
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
      let session: string | undefined;
      try {
        const begun = await client.send(begin, { abortSignal: signal });
        const finding = factorAsked(begun.ChallengeName);
        if (finding !== null) throw asksForMore(finding, begun);
        session = begun.Session;
      } catch (cause) {
        // However this one fails, no code has left: the mail belongs to the second challenge.
        throw accountSaid('begin', cause) ?? cognitoFailed('begin', cause, false);
      }
      requireTime('cognito', 'AdminRespondToAuthChallenge', signal);
      try {
        const sent = await client.send(
          new AdminRespondToAuthChallengeCommand({
            UserPoolId: poolId,
            ClientId: clientId,
            ChallengeName: CHALLENGE_NAME,
            Session: session,
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
        const finding = factorAsked(sent.ChallengeName);
        if (finding !== null) throw asksForMore(finding, sent);
        const { by, channels: said } = (sent.ChallengeParameters ?? {}) as Partial<PublicChallenge>;
        return { challenge: sent.Session, isTexted: by === 'both', channels: channelsIn(said) };
      } catch (error) {
        throw accountSaid('context', error) ?? cognitoFailed('context', error);
      }
    },

    async answer(context, challenge, code, signal): Promise<ChallengeAnswer> {
      const { username } = context;
      requireTime('cognito', 'AdminRespondToAuthChallenge', signal);
      try {
        const answered: AdminRespondToAuthChallengeCommandOutput = await client.send(
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
        const { AccessToken, RefreshToken } = answered.AuthenticationResult ?? {};
        if (AccessToken !== undefined && RefreshToken !== undefined) {
          return { result: 'right', tokens: { accessToken: AccessToken, refreshToken: RefreshToken } };
        }
        const finding = factorAsked(answered.ChallengeName);
        if (finding !== null) {
          return { result: 'not-verifiable', finding, cause: asksForMore(finding, answered) };
        }
        const { Session: next } = answered;
        return next === undefined ? { result: 'over' } : { result: 'wrong', challenge: next };
      } catch (cause) {
        const { kind } = meaningOf('code', cause);
        if (kind === 'over') return { result: kind, cause };
        if (kind === 'ended') return ended(username, cause, signal);
        const told = accountSaid('code', cause);
        if (told !== null) return { result: 'not-verifiable', finding: told.finding, cause: told };
        throw answerFailed(cause, kind);
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
        if (meaningOf('product-token', error).kind === 'tokens-refused') {
          return { result: 'refused', cause: cognitoFailed('product-token', error) };
        }
        throw cognitoFailed('product-token', error);
      }
    },

    revoke,
  };

  /** Cognito has one word for a wrong code after which the functions ended it, and for nobody whose code it could be. */
  async function ended(username: string, cause: unknown, signal: AbortSignal): Promise<ChallengeAnswer> {
    const ask = new AdminGetUserCommand({ UserPoolId: poolId, Username: username });
    try {
      const { Enabled } = await client.send(ask, { abortSignal: signal });
      if (Enabled === false) return { result: 'not-verifiable', finding: 'disabled-in-cognito', cause };
      return { result: 'over', byFunctions: true, cause };
    } catch (error) {
      if (meaningOf('account', error).kind === 'gone') {
        return { result: 'not-verifiable', finding: 'missing-in-cognito', cause };
      }
      // The Session is spent, whoever it was.
      throw cognitoFailed('account', error, true);
    }
  }

  async function revoke(refreshToken: string, signal: AbortSignal): Promise<void> {
    const command = new RevokeTokenCommand({
      Token: refreshToken,
      ClientId: clientId,
      ClientSecret: clientSecret,
    });
    await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      throw cognitoFailed('revoke', error);
    });
  }
}

/** Null of functions of the release before, which say nothing. */
function channelsIn(said: string | undefined): readonly ChannelReport[] | null {
  return said === undefined ? null : channelReports('cognito', channelAnswers.parse(JSON.parse(said)));
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

/** Null where it is no word about the account. */
function accountSaid(call: Call, cause: unknown): AccountNotVerifiable | null {
  if (cause instanceof AccountNotVerifiable) return cause;
  const { finding } = meaningOf(call, cause);
  return finding === undefined ? null : new AccountNotVerifiable(finding, { cause });
}

/** A challenge that is not ours, for the log. */
function asksForMore(
  finding: FindingCode,
  { ChallengeName: code, $metadata }: Pick<AdminInitiateAuthCommandOutput, 'ChallengeName' | '$metadata'>,
): AccountNotVerifiable {
  const cause = Object.assign(new Error('Cognito asks for more'), { code, $metadata });
  return new AccountNotVerifiable(finding, { cause });
}

/** An error that Cognito answered has spent the Session, whatever it says: the code cannot be tried again. */
function answerFailed(error: unknown, kind: Kind): ServiceFailed {
  return cognitoFailed('code', error, kind !== 'busy' && statusOf(error) !== null ? true : undefined);
}
