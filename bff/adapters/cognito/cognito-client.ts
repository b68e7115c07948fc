import { createHmac } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { OnRetry } from '../../platform/failure-log.ts';
import { awsClientDefaults, toldCall, wasCut } from '../aws-client.ts';

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

/** Nothing is tried again but such a call whose kept connection was cut: at once, and once. */
export function cognitoClient(
  region: string,
  onRetry: OnRetry = () => undefined,
): CognitoIdentityProviderClient {
  const client = new CognitoIdentityProviderClient({ region, ...awsClientDefaults() });
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
