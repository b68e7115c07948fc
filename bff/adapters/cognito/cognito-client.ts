import { createHmac } from 'node:crypto';
import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { OnRetry } from '../../platform/failure-log.ts';
import { awsClientDefaults, toldCall, wasCut } from '../aws-client.ts';
import { JITTER, patiently, type Patience } from './patience.ts';

/** What changes nothing at Cognito, or nothing that anybody sees: it may be asked twice. */
const MAY_BE_REPEATED: ReadonlySet<string> = new Set([
  'AdminGetUserCommand',
  'AdminInitiateAuthCommand',
  'AdminListGroupsForUserCommand',
  'DescribeUserPoolClientCommand',
  'GetTokensFromRefreshTokenCommand',
  'GetUserCommand',
  'ListUsersCommand',
  'ListUsersInGroupCommand',
]);

/** Asked again and again. An answer to a challenge is none, nor a password: Cognito counts those that are wrong. */
const READS = [
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
] as const;

/** As the SDK's own, whose overloads say the same. */
type Send = (command: object, options?: { readonly abortSignal?: AbortSignal }) => Promise<unknown>;

/**
 * A call whose kept connection was cut is asked again at once, and once; a read while it is throttled or broken,
 * until the request's deadline. Nothing else is tried again.
 */
export function cognitoClient(
  region: string,
  onRetry: OnRetry = () => undefined,
  wait: Patience['wait'] = JITTER,
): CognitoIdentityProviderClient {
  const client = new CognitoIdentityProviderClient({ region, ...awsClientDefaults() });
  const send: Send = (command, options) => {
    // Looked up with each call: specs replace it.
    const ask = () =>
      (Reflect.get(CognitoIdentityProviderClient.prototype, 'send') as Send).call(client, command, options);
    const isRead = READS.some((Read) => command instanceof Read);
    return isRead ? patiently(ask, { wait, onRetry }, options?.abortSignal) : ask();
  };
  Object.assign(client, { send });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (asked) => {
        try {
          return await next(asked);
        } catch (error) {
          if (!wasCut(error) || !MAY_BE_REPEATED.has(String(commandName))) throw error;
          onRetry(toldCall(error, { operation: operationOf(commandName) }), 1);
          return next(asked);
        }
      },
    { step: 'deserialize', priority: 'low', name: 'askAgainOnceCut' },
  );
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (asked) => {
        try {
          return await next(asked);
        } catch (error) {
          throw toldCall(error, { operation: operationOf(commandName) });
        }
      },
    { step: 'initialize', name: 'tellTheCall' },
  );
  return client;
}

function operationOf(commandName: unknown): string {
  return String(commandName).replace(/Command$/, '');
}

/** What a confidential client adds to each call: Base64(HMAC-SHA256(secret, user name + client id)). */
export function secretHash(username: string, clientId: string, clientSecret: string): string {
  return createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');
}
