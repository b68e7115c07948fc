import { DAY_MS, SECOND_MS } from '../domain/time.ts';
import type { Language } from '../domain/trace.ts';
import type { Vault } from '../platform/ports.ts';

/** How long the link in a mail is valid. Source: docs/security.md, "This wasn't me". */
export const LINK_LIFE_MS = DAY_MS;
const CONTEXT = 'refusal-link';
const TOKEN = /^([a-p]{42})([a-p]{64})$/;

export interface RefusalLinkDeps {
  readonly vault: Vault;
  /** Where users reach the page, without a slash at the end. */
  readonly publicBaseUrl: string;
}

export interface RefusalClaim {
  readonly assistanceId: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** The "this wasn't me" link of a mail: the token stands in the fragment, which no server and no log gets to see. */
export function refusalLink(
  { vault, publicBaseUrl }: RefusalLinkDeps,
  assistanceId: string,
  language: Language,
  now: number,
): string {
  const seconds = Math.ceil((now + LINK_LIFE_MS) / SECOND_MS);
  const claim = assistanceId.replaceAll('-', '') + seconds.toString(16).padStart(10, '0');
  return `${publicBaseUrl}/refuse/${language}#token=${asLetters(claim + vault.fingerprint(claim, CONTEXT))}`;
}

/** What a token claims, where it is ours to the last letter; null for any other. Whether it is late is not asked. */
export function readRefusalToken(vault: Vault, token: string): RefusalClaim | null {
  const [, claimed, signed] = TOKEN.exec(token) ?? [];
  if (claimed === undefined || signed === undefined) return null;
  const claim = asHex(claimed);
  if (!vault.matches(asHex(signed), claim, CONTEXT)) return null;
  const assistanceId = claim.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { assistanceId, expiresAt: parseInt(claim.slice(32), 16) * SECOND_MS };
}

const A = 'a'.charCodeAt(0);

/** Hexadecimal with the letters a to p: in a mail only the code may look like a code. */
function asLetters(hex: string): string {
  return hex.replaceAll(/[0-9a-f]/g, (digit) => String.fromCharCode(A + parseInt(digit, 16)));
}

function asHex(letters: string): string {
  return letters.replaceAll(/[a-p]/g, (letter) => (letter.charCodeAt(0) - A).toString(16));
}
