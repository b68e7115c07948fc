import { UnknownKey } from '../platform/keys-in-use.ts';

/**
 * Null where it is none of ours. A key that is gone throws: it may come back to its ring, and the task waits for
 * it.
 */
export function openedOrNull<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof UnknownKey) throw error;
    return null;
  }
}
