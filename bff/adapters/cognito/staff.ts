import type { CognitoIdentityProviderClient, UserType } from '@aws-sdk/client-cognito-identity-provider';
import { sameMailbox } from '../../domain/address.ts';
import { meaningOf } from './answers.ts';
import { attribute, listedAs } from './find-by-email.ts';
import { groupsOf, usersIn } from './groups.ts';
import { KeptReading } from './kept-reading.ts';

export interface StaffOptions {
  readonly agentPoolId: string;
  readonly userPoolId: string;
  readonly supportGroups: readonly string[];
  readonly now: () => number;
}

interface Member {
  readonly email: string;
  readonly group: string;
}

/**
 * Whether an address belongs to staff: the account of the address (lower case, without `+tag`) is asked for now;
 * `ListUsers` compares exactly, so whoever writes it in another way is found in one list a minute and process.
 */
export function staffOf(client: CognitoIdentityProviderClient, options: StaffOptions) {
  const { agentPoolId, userPoolId, supportGroups, now } = options;

  const membersIn = async (poolId: string, group: string, signal: AbortSignal): Promise<Member[]> => {
    const users = await usersIn(client, poolId, group, signal).catch((error: unknown) => {
      // The users' pool need not have groups of this name.
      if (poolId !== agentPoolId && meaningOf('members-if-any', error).kind === 'gone') return [];
      throw error;
    });
    return users.map(({ Attributes }) => ({ email: attribute(Attributes, 'email'), group }));
  };
  const list = new KeptReading(async (signal) => {
    const pools = [...new Set([agentPoolId, userPoolId])];
    const asked = pools.flatMap((poolId) => supportGroups.map((group) => membersIn(poolId, group, signal)));
    return (await Promise.all(asked)).flat();
  }, now);

  const accountsOf = async (email: string, signal: AbortSignal): Promise<readonly UserType[]> => {
    const plain = withoutTag(email.toLowerCase());
    const found: UserType[] = [];
    for (const spelling of new Set([plain.normalize('NFC'), plain.normalize('NFD')])) {
      const users = await listedAs(client, agentPoolId, spelling, signal);
      found.push(...users.filter(({ Attributes }) => sameMailbox(attribute(Attributes, 'email'), email)));
    }
    return found;
  };

  return {
    list,

    async groupsOf(email: string, signal: AbortSignal): Promise<readonly string[]> {
      const members = await list.get(signal);
      const accounts = await accountsOf(email, signal);
      const listed = members.filter((member) => sameMailbox(member.email, email)).map(({ group }) => group);
      const asked = accounts.map(({ Username = '' }) =>
        groupsOf(client, agentPoolId, Username, signal).catch((error: unknown) => {
          if (meaningOf('groups', error).kind === 'gone') return [];
          throw error;
        }),
      );
      const now = new Set([...listed, ...(await Promise.all(asked)).flat()]);
      return supportGroups.filter((group) => now.has(group));
    },
  };
}

function withoutTag(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/, '$1@').replace(/\.+$/, '');
}
