import { DAY_MS, SECOND_MS } from '../domain/time.ts';
import type { CodeHasher } from '../platform/ports.ts';
import type { ObjectionLinks } from '../assistance/ports.ts';

/** How long the link in a mail is valid. Source: docs/security.md, "This wasn't me". */
export const OBJECTION_LINK_LIFE_MS = DAY_MS;
// Under the MAC of every link that is out: it stays as it was.
const CONTEXT = 'refusal-link';
const TOKEN = /^([a-p]{42})([a-p]{64})$/;

export interface ObjectionLinkDeps {
  readonly codeHasher: CodeHasher;
  /** Where users reach the page, without a slash at the end. */
  readonly publicBaseUrl: string;
}

export interface ObjectionClaim {
  readonly assistanceId: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** The "this wasn't me" links of mails: the token stands in the fragment, which no server and no log gets to see. */
export function objectionLinks({ codeHasher, publicBaseUrl }: ObjectionLinkDeps): ObjectionLinks {
  return {
    lifeMs: OBJECTION_LINK_LIFE_MS,
    urlFor(assistanceId, language, now) {
      const seconds = Math.ceil((now + OBJECTION_LINK_LIFE_MS) / SECOND_MS);
      const claim = assistanceId.replaceAll('-', '') + seconds.toString(16).padStart(10, '0');
      const token = asLetters(claim + codeHasher.hash(claim, CONTEXT));
      return `${publicBaseUrl}/refuse/${language}#token=${token}`;
    },
  };
}

/** What a token claims, where it is ours to the last letter; null for any other. Whether it is late is not asked. */
export function readObjectionToken(codeHasher: CodeHasher, token: string): ObjectionClaim | null {
  const [, claimed, signed] = TOKEN.exec(token) ?? [];
  if (claimed === undefined || signed === undefined) return null;
  const claim = asHex(claimed);
  if (!codeHasher.matches(asHex(signed), claim, CONTEXT)) return null;
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
