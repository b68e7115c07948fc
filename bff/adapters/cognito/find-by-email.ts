import {
  ListUsersCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { sameAddress } from '../../domain/address.ts';

/** Cognito's largest answer is 60; more than two already means "ambiguous". */
const ENOUGH = 3;

/**
 * The one account with this address in a pool; null for none and for several: an ambiguous account is no account.
 * `ListUsers` compares exactly, so the address is asked as given and in lower case, in both canonical forms (most have
 * one). Unverified ones are found too.
 */
export async function findByEmail(
  client: CognitoIdentityProviderClient,
  poolId: string,
  email: string,
  signal: AbortSignal,
): Promise<UserType | null> {
  const found = new Map<string, UserType>();
  const cases = [email, email.toLowerCase()];
  for (const spelling of new Set([
    ...cases,
    ...cases.flatMap((one) => [one.normalize('NFC'), one.normalize('NFD')]),
  ])) {
    const command = new ListUsersCommand({
      UserPoolId: poolId,
      Filter: emailFilter(spelling),
      Limit: ENOUGH,
    });
    const { Users = [] } = await client.send(command, { abortSignal: signal });
    for (const user of Users) {
      if (user.Username !== undefined && hasAddress(user, email)) found.set(user.Username, user);
    }
  }
  const [only] = found.values();
  return found.size === 1 && only !== undefined ? only : null;
}

/** `email = "…"`, with quotes and backslashes escaped. An empty filter would list everybody: it is never sent. */
export function emailFilter(email: string): string {
  if (email.trim() === '') throw new RangeError('an empty filter would list everybody');
  return `email = "${email.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

export function hasAddress({ Attributes }: UserType, email: string): boolean {
  return sameAddress(attribute(Attributes, 'email'), email);
}

export function attribute(attributes: readonly AttributeType[] | undefined, name: string): string {
  return attributes?.find(({ Name }) => Name === name)?.Value ?? '';
}
