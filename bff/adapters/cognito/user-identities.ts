import { AmbiguousAddress } from '../../platform/ambiguous-address.ts';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { OnRetry } from '../../platform/failure-log.ts';
import { sameMailbox } from '../../domain/address.ts';
import type { CognitoUser, UserIdentities } from '../../users/ports.ts';
import { asServiceFailed } from '../aws-client.ts';
import { meaningOf, stateOf } from './answers.ts';
import { cognitoClient } from './cognito-client.ts';
import { attribute, findByEmail, hasAddress } from './find-by-email.ts';
import { groupsOf, usersIn } from './groups.ts';

export interface UserIdentitiesOptions {
  readonly region: string;
  readonly onRetry?: OnRetry;
  readonly userPoolId: string;
  readonly agentPoolId: string;
  /** Groups of the agents' pool whose members nobody assists. */
  readonly supportGroups: readonly string[];
}

/** The users as Cognito knows them; agents and users may live in one pool or two. */
export function cognitoUserIdentities(options: UserIdentitiesOptions): UserIdentities {
  const { region, userPoolId, agentPoolId, supportGroups, onRetry } = options;
  const client = cognitoClient(region, onRetry);

  const read = async (email: string, signal: AbortSignal): Promise<CognitoUser | null> => {
    const found = await findByEmail(client, userPoolId, email, signal);
    if (found?.Username === undefined) return null;
    const { Username } = found;
    const read = await Promise.all([
      client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username }), { abortSignal: signal }),
      groupsOf(client, userPoolId, Username, signal),
    ]).catch((error: unknown) => {
      // It was listed, and is gone by now.
      if (meaningOf('account', error).kind === 'gone') return null;
      throw error;
    });
    if (read === null) return null;
    const [details, groups] = read;
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
      groups,
    };
  };

  return {
    findByEmail: (email, signal) => read(email, signal).catch(fail),
    async supportGroupsOf(email, signal) {
      const members = await Promise.all(
        supportGroups.map((group) => usersIn(client, agentPoolId, group, signal)),
      ).catch(fail);
      // `ListUsers` would compare exactly, and an ambiguous address would be nobody: the groups are looked through.
      return supportGroups.filter((_, index) =>
        members[index]?.some(({ Attributes }) => sameMailbox(attribute(Attributes, 'email'), email)),
      );
    },
  };
}

function fail(error: unknown): never {
  if (error instanceof AmbiguousAddress) throw error;
  throw asServiceFailed('cognito', error);
}
