import { AmbiguousAddress } from '../../platform/ambiguous-address.ts';
import {
  AdminGetUserCommand,
  paginateListUsers,
  type AttributeType,
  type CognitoIdentityProviderClient,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { sameAddress, spellingsOf, tidyAddress } from '../../domain/address.ts';
import { meaningOf } from './answers.ts';

const LONGEST_FILTER = 256;
const LONGEST_USERNAME = 128;

/**
 * The one account with this address in a pool; null for none. Throws `AmbiguousAddress`.
 * `ListUsers` compares exactly, so the address is asked as given and in lower case, in both canonical forms (most have
 * one). Unverified ones are found too. Where nobody has one of these, it is asked in the other ways of writing it, and
 * as an alias, which Cognito compares in whatever letter case.
 */
export async function findByEmail(
  client: CognitoIdentityProviderClient,
  poolId: string,
  asked: string,
  signal: AbortSignal,
): Promise<UserType | null> {
  const email = tidyAddress(asked);
  const found = new Map<string, UserType>();
  const ask = async (spellings: readonly string[]) => {
    for (const spelling of spellings) {
      for (const user of await listedAs(client, poolId, spelling, signal)) {
        if (user.Username !== undefined && hasAddress(user, email)) found.set(user.Username, user);
      }
    }
  };
  const cases = [email, email.toLowerCase()];
  const likely = new Set(cases.flatMap((one) => [one.normalize('NFC'), one.normalize('NFD')]));
  await ask([...likely]);
  if (found.size === 0) await ask(spellingsOf(email).filter((one) => !likely.has(one)));
  if (found.size === 0) return byAlias(client, poolId, email, signal);
  const [only = null] = found.values();
  if (found.size > 1) throw new AmbiguousAddress();
  return only;
}

async function byAlias(
  client: CognitoIdentityProviderClient,
  poolId: string,
  email: string,
  signal: AbortSignal,
): Promise<UserType | null> {
  if (email.length > LONGEST_USERNAME) return null;
  try {
    const command = new AdminGetUserCommand({ UserPoolId: poolId, Username: email });
    const { Username, UserAttributes } = await client.send(command, { abortSignal: signal });
    const user = { Username, Attributes: UserAttributes };
    return Username !== undefined && hasAddress(user, email) ? user : null;
  } catch (error) {
    if (meaningOf('alias', error).kind === 'gone') return null;
    throw error;
  }
}

/**
 * Whoever a pool lists for one spelling of an address, page by page: of one for which a filter has no room those that
 * begin like it, so that each must be compared.
 */
export async function listedAs(
  client: CognitoIdentityProviderClient,
  poolId: string,
  spelling: string,
  signal: AbortSignal,
): Promise<readonly UserType[]> {
  const input = { UserPoolId: poolId, Filter: filterOf(spelling) };
  const found: UserType[] = [];
  for await (const { Users = [] } of paginateListUsers({ client }, input, { abortSignal: signal })) {
    found.push(...Users);
  }
  return found;
}

/** Exact, or by the beginning of an address for which a filter has no room. */
function filterOf(email: string): string {
  const exact = emailFilter(email);
  if (exact.length <= LONGEST_FILTER) return exact;
  const characters = Array.from(email);
  while (emailFilter(characters.join(''), '^=').length > LONGEST_FILTER) characters.pop();
  return emailFilter(characters.join(''), '^=');
}

/** `email = "…"`, with quotes and backslashes escaped. An empty filter would list everybody: it is never sent. */
function emailFilter(email: string, operator: '=' | '^=' = '='): string {
  if (email.trim() === '') throw new RangeError('an empty filter would list everybody');
  return `email ${operator} "${email.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

export function hasAddress({ Attributes }: UserType, email: string): boolean {
  return sameAddress(attribute(Attributes, 'email'), email);
}

export function attribute(attributes: readonly AttributeType[] | undefined, name: string): string {
  return attributes?.find(({ Name }) => Name === name)?.Value ?? '';
}
