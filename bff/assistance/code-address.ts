import { canonicalAddress } from '../domain/address.ts';
import type { Assistance } from '../domain/assistance.ts';
import { UnknownKey } from '../platform/keys-in-use.ts';
import type { CodeHasher } from '../platform/ports.ts';

/** Where the code to a user went, to compare it with where another goes: the address itself is in no trace row. */
export function addressHash(codeHasher: CodeHasher, userId: string, address: string): string {
  return codeHasher.hash(canonicalAddress(address), contextOf(userId));
}

/** Whether the newest codes of two assistances of a user went to one address; false where either sent none. */
export function wentToSameAddress(codeHasher: CodeHasher, one: Assistance, other: Assistance): boolean {
  const [first, second] = [one.sentToHash, other.sentToHash];
  if (first === undefined || second === undefined) return false;
  if (first === second) return true;
  // Of different keys, while the ring is rotated.
  const address = canonicalAddress(other.user.email);
  return [first, second].every((hash) => isOf(codeHasher, hash, address, contextOf(other.user.id)));
}

function isOf(codeHasher: CodeHasher, hash: string, address: string, context: string): boolean {
  try {
    return codeHasher.matches(hash, address, context);
  } catch (error) {
    if (error instanceof UnknownKey) return false;
    throw error;
  }
}

function contextOf(userId: string): string {
  return `code-address:${userId}`;
}
