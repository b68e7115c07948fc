import { createHmac } from 'node:crypto';
import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
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

const READS = [
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
] as const;

/**
 * What changes nothing at Cognito, or nothing that anybody sees: reads, and a challenge of which nothing was sent yet.
 * Neither an answer to one nor a password is: Cognito counts those that are wrong, and gives a Session up for them.
 */
function mayBeRepeated(command: object): boolean {
  if (command instanceof AdminInitiateAuthCommand) return command.input.AuthFlow === 'CUSTOM_AUTH';
  return READS.some((Read) => command instanceof Read);
}

/** As the SDK's own, whose overloads say the same. */
type Send = (command: object, options?: { readonly abortSignal?: AbortSignal }) => Promise<unknown>;

/**
 * What may be repeated is asked again: at once, and once, where its kept connection was cut; and while it is throttled,
 * broken or not reached, until the request's deadline. Nothing else is tried again.
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
    if (!mayBeRepeated(command)) return ask();
    return patiently(() => unlessCut(ask, onRetry), { wait, onRetry }, options?.abortSignal);
  };
  Object.assign(client, { send });
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

async function unlessCut<T>(ask: () => Promise<T>, onRetry: OnRetry): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!wasCut(error)) throw error;
    onRetry(error, 1);
    return ask();
  }
}

function operationOf(commandName: unknown): string {
  return String(commandName).replace(/Command$/, '');
}

/** What a confidential client adds to each call: Base64(HMAC-SHA256(secret, user name + client id)). */
export function secretHash(username: string, clientId: string, clientSecret: string): string {
  return createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');
}
