import { BrokenSeal } from '../platform/keys-in-use.ts';
import type { Undone } from './ports.ts';

/** What `open` gives, or that it is none of ours and never will be. Whatever else fails may come right, and throws. */
export function openedSecret<T extends object>(open: () => T): T | Undone {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    return { because: 'secret-unreadable', error };
  }
}
