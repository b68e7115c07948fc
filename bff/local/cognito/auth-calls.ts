import { randomBytes } from 'node:crypto';
import { CognitoError, invalidParameter, notAuthorized, WRONG_CREDENTIALS } from './cognito-error.ts';
import type { CustomAuth } from './custom-auth.ts';
import {
  checkSecret,
  checkSecretHash,
  clientOf,
  isSame,
  poolOf,
  poolOfClient,
  signingIn,
  textOf,
  textsOf,
  type Input,
} from './find.ts';
import type { AuthFlow, Pool, PoolClient, PoolUser } from './pools.ts';
import type { Tokens } from './tokens.ts';

export type Call = (input: Input) => unknown;

/** Flows that anybody who knows the client may begin, and those that only a server with AWS rights may. */
const PUBLIC_FLOWS: readonly string[] = ['USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'];
const ADMIN_FLOWS: readonly string[] = ['ADMIN_USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'];

/** The calls with which somebody signs in, and out. */
export function authCalls(
  pools: readonly Pool[],
  tokens: Tokens,
  customAuth: CustomAuth,
): Readonly<Record<string, Call>> {
  const begin = (pool: Pool, input: Input, allowed: readonly string[]) => {
    const client = clientOf(pool, input);
    const flow = textOf(input, 'AuthFlow');
    if (!allowed.includes(flow)) throw invalidParameter(`Initiate Auth method not supported: ${flow}`);
    if (!client.flows.includes(flow as AuthFlow)) {
      throw invalidParameter(`${flow} flow not enabled for this client`);
    }
    const parameters = textsOf(input, 'AuthParameters');
    if (flow === 'REFRESH_TOKEN_AUTH') {
      return tokens.refresh(client, textOf(parameters, 'REFRESH_TOKEN'), null);
    }
    const username = textOf(parameters, 'USERNAME');
    checkSecretHash(client, username, parameters['SECRET_HASH']);
    const user = admitted(signingIn(pool, username));
    if (flow === 'CUSTOM_AUTH') {
      checkConfirmed(user);
      return customAuth.begin(pool, client, user);
    }
    return withPassword(pool, client, user, textOf(parameters, 'PASSWORD'));
  };

  const withPassword = (pool: Pool, client: PoolClient, user: PoolUser, password: string) => {
    if (!isSame(password, user.password)) throw notAuthorized(WRONG_CREDENTIALS);
    checkConfirmed(user);
    if (user.status === 'FORCE_CHANGE_PASSWORD') return newPasswordRequired(user);
    return tokens.issue({ pool, client, user, clientMetadata: null });
  };

  return {
    AdminInitiateAuth: (input) => begin(poolOf(pools, input), input, ADMIN_FLOWS),
    InitiateAuth: (input) => begin(poolOfClient(pools, input), input, PUBLIC_FLOWS),

    AdminRespondToAuthChallenge: (input) => {
      const pool = poolOf(pools, input);
      const client = clientOf(pool, input);
      const challengeName = textOf(input, 'ChallengeName');
      const responses = textsOf(input, 'ChallengeResponses');
      const username = textOf(responses, 'USERNAME');
      checkSecretHash(client, username, responses['SECRET_HASH']);
      if (challengeName !== 'CUSTOM_CHALLENGE') {
        throw invalidParameter(`${challengeName} is not imitated here`);
      }
      return customAuth.respond({
        pool,
        client,
        challengeName,
        user: admitted(signingIn(pool, username)),
        session: textOf(input, 'Session'),
        answer: textOf(responses, 'ANSWER'),
        clientMetadata: textsOf(input, 'ClientMetadata'),
      });
    },

    GetTokensFromRefreshToken: async (input) => {
      const client = clientOf(poolOfClient(pools, input), input);
      checkSecret(client, input['ClientSecret']);
      const metadata = textsOf(input, 'ClientMetadata');
      const { AuthenticationResult } = await tokens.refresh(client, textOf(input, 'RefreshToken'), metadata);
      return { AuthenticationResult };
    },

    RevokeToken: (input) => {
      const client = clientOf(poolOfClient(pools, input), input);
      const secret = input['ClientSecret'] === undefined ? undefined : textOf(input, 'ClientSecret');
      tokens.revoke(client, secret, textOf(input, 'Token'));
      return {};
    },
  };
}

/** As a client with PreventUserExistenceErrors: an unknown name reads like a wrong password. */
function admitted(user: PoolUser | undefined): PoolUser {
  if (user === undefined) throw notAuthorized(WRONG_CREDENTIALS);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return user;
}

function checkConfirmed({ status }: PoolUser): void {
  if (status === 'UNCONFIRMED') throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
}

/** The challenge is made, but cannot be answered here. */
function newPasswordRequired({ username, attributes }: PoolUser) {
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: randomBytes(48).toString('base64url'),
    ChallengeParameters: {
      USER_ID_FOR_SRP: username,
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(Object.fromEntries(attributes)),
    },
  };
}
