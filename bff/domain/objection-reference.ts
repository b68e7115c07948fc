import { asLetters } from './letters.ts';

const DIGITS = 8;

/** What a user names on the phone who objected to an assistance, and the supervisors' mail has: `ABCD-EFGH`. */
export function objectionReference(assistanceId: string): string {
  const letters = asLetters(assistanceId.replaceAll('-', '').slice(0, DIGITS).toLowerCase()).toUpperCase();
  return `${letters.slice(0, DIGITS / 2)}-${letters.slice(DIGITS / 2)}`;
}
