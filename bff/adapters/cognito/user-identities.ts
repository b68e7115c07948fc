import { AmbiguousAddress } from '../../platform/ambiguous-address.ts';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { OnRetry } from '../../platform/failure-log.ts';
import type { CognitoUser, UserIdentities } from '../../users/ports.ts';
import { meaningOf, stateOf } from './answers.ts';
import { cognitoFailed } from './cognito-failed.ts';
import { cognitoClient } from './cognito-client.ts';
import { attribute, findByEmail, hasAddress } from './find-by-email.ts';
import { staffOf } from './staff.ts';

export interface UserIdentitiesOptions {
  readonly region: string;
  readonly onRetry?: OnRetry;
  readonly userPoolId: string;
  readonly agentPoolId: string;
  /** Groups of either pool whose members nobody assists. */
  readonly supportGroups: readonly string[];
  /** ms since 1970. */
  readonly now?: () => number;
}

/** The users as Cognito knows them; agents and users may live in one pool or two. */
export function cognitoUserIdentities(options: UserIdentitiesOptions): UserIdentities {
  const { region, userPoolId, onRetry } = options;
  const client = cognitoClient(region, onRetry);
  const staff = staffOf(client, { ...options, now: options.now ?? Date.now });

  const read = async (email: string, signal: AbortSignal): Promise<CognitoUser | null> => {
    const found = await findByEmail(client, userPoolId, email, signal);
    if (found?.Username === undefined) return null;
    const { Username } = found;
    const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username });
    const details = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      // It was listed, and is gone by now.
      if (meaningOf('account', error).kind === 'gone') return null;
      throw error;
    });
    if (details === null) return null;
    const attributes = details.UserAttributes;
    // It may have been given another one since it was listed.
    if (!hasAddress({ Attributes: attributes }, email)) return null;
    const phone = attribute(attributes, 'phone_number');
    return {
      username: Username,
      id: attribute(attributes, 'sub'),
      email: attribute(attributes, 'email'),
      emailVerified: attribute(attributes, 'email_verified') === 'true',
      phone: phone === '' ? null : phone,
      phoneVerified: attribute(attributes, 'phone_number_verified') === 'true',
      state: stateOf(details.Enabled !== false, details.UserStatus),
      mfa: (details.UserMFASettingList ?? []).length > 0,
    };
  };

  return {
    findByEmail: (email, signal) => read(email, signal).catch(fail),
    supportGroupsOf: (email, signal) => staff.groupsOf(email, signal).catch(fail),
    staffList: {
      age: () => staff.list.age,
      keepFresh: (signal) => staff.list.keepFresh(signal).catch(fail),
    },
  };
}

function fail(error: unknown): never {
  if (error instanceof AmbiguousAddress) throw error;
  throw cognitoFailed('list-users', error);
}
