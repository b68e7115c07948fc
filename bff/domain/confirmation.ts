import type { AskingCode, Confirmation } from '../contract/index.ts';
import { askingIn, type Finding } from './user-findings.ts';

/** Whether an agent may have called the number on file: not where it may be somebody else's since a few days. */
export function mayCallBack(findings: readonly Finding[]): boolean {
  return !askingIn(findings).some(({ code }) => code === 'phone-changed-recently');
}

/** What a request for the user's code adds to what is confirmed, and which findings still ask after it. */
export interface Confirming {
  readonly added: readonly Confirmation[];
  readonly open: readonly AskingCode[];
}

/**
 * What was confirmed once is good for the whole assistance, and nothing is recorded of what does not ask.
 * Source: product.md, "User status".
 */
export function confirming(
  findings: readonly Finding[],
  before: readonly Confirmation[],
  given: readonly Confirmation[],
): Confirming {
  const isKnown = (code: AskingCode) => before.some(({ finding }) => finding === code);
  const asking = askingIn(findings).filter(({ code }) => !isKnown(code));
  const accepted = mayCallBack(findings) ? given : given.filter(({ how }) => how !== 'called-back');
  const added = accepted.filter(({ finding }) => asking.some(({ code }) => code === finding));
  const open = asking.filter(({ code }) => !added.some(({ finding }) => finding === code));
  return { added, open: open.map(({ code }) => code) };
}
