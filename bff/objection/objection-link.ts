import { asHex, asLetters } from '../domain/letters.ts';
import { DAY_MS, SECOND_MS } from '../domain/time.ts';
import { UnknownKey } from '../platform/keys-in-use.ts';
import type { CodeHasher } from '../platform/ports.ts';
import type { ObjectionLinks } from '../assistance/ports.ts';

/** How long the link in a mail is valid. Source: docs/security.md, "This wasn't me". */
export const OBJECTION_LINK_LIFE_MS = DAY_MS;
// Under the MAC of every link that is out: it stays as it was.
const CONTEXT = 'refusal-link';
/** The key's id (left out before keys had one), the claim, its MAC. */
const TOKEN = /^(?:([a-p]{8})\.)?([a-p]{42})([a-p]{64})$/;

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
      const [keyId = '', mac = ''] = codeHasher.hash(claim, CONTEXT).split('.');
      const token = `${asLetters(keyId)}.${asLetters(claim + mac)}`;
      return `${publicBaseUrl}/refuse/${language}#token=${token}`;
    },
  };
}

/** What a token claims, where it is ours to the last letter; null for any other. Whether it is late is not asked. */
export function readObjectionToken(codeHasher: CodeHasher, token: string): ObjectionClaim | null {
  const [, keyId, claimed, signed] = TOKEN.exec(token) ?? [];
  if (claimed === undefined || signed === undefined) return null;
  const claim = asHex(claimed);
  const expiresAt = parseInt(claim.slice(32), 16) * SECOND_MS;
  const mac = keyId === undefined ? asHex(signed) : `${asHex(keyId)}.${asHex(signed)}`;
  if (!isOurs(codeHasher, mac, claim, expiresAt - OBJECTION_LINK_LIFE_MS)) return null;
  const assistanceId = claim.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { assistanceId, expiresAt };
}

/** Whoever holds a link says which key made it: one that nobody knows is a link that is not ours, and no failure. */
function isOurs(codeHasher: CodeHasher, mac: string, claim: string, madeAt: number): boolean {
  try {
    return codeHasher.matches(mac, claim, CONTEXT, madeAt);
  } catch (error) {
    if (error instanceof UnknownKey) return false;
    throw error;
  }
}
