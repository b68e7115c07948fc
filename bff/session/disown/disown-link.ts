import { asHex, asLetters } from '../../domain/letters.ts';
import { DAY_MS, SECOND_MS } from '../../domain/time.ts';
import type { Language } from '../../domain/trace.ts';
import { UnknownKey } from '../../platform/keys-in-use.ts';
import type { CodeHasher } from '../../platform/ports.ts';

/** How long the link in an agent's mail is valid. Source: docs/security.md, "I did not ask for this". */
export const DISOWN_LINK_LIFE_MS = DAY_MS;

/** Where the page is, below the shell's own origin: with /api, so that no server before it needs a rule for it. */
export const DISOWN_PAGE = '/api/sessions/disown';

/** A use of its own: nothing else that our keys sign is such a link. */
const CONTEXT = 'disown-link';

/** The key's id, the claim (code, end, agent), its MAC. */
const TOKEN = /^([a-p]{8})\.([a-p]{42})((?:[a-p]{2}){1,512})([a-p]{64})$/;

export interface DisownClaim {
  readonly agentId: string;
  /** Of the code that was mailed: the link is good once. */
  readonly codeId: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

export interface DisownLinks {
  urlFor(claim: Omit<DisownClaim, 'expiresAt'>, language: Language, now: number): string;
}

export interface DisownLinkDeps {
  readonly codeHasher: CodeHasher;
  /** The shell's. */
  readonly publicOrigin: string;
}

/** "I did not ask for this": the token stands in the fragment, which no server and no log gets to see. */
export function disownLinks({ codeHasher, publicOrigin }: DisownLinkDeps): DisownLinks {
  return {
    urlFor({ agentId, codeId }, language, now) {
      const seconds = Math.ceil((now + DISOWN_LINK_LIFE_MS) / SECOND_MS);
      const fixed = codeId.replaceAll('-', '') + seconds.toString(16).padStart(10, '0');
      const claim = fixed + Buffer.from(agentId).toString('hex');
      const [keyId = '', mac = ''] = codeHasher.hash(claim, CONTEXT).split('.');
      const token = `${asLetters(keyId)}.${asLetters(claim + mac)}`;
      // As a file: a shell's service worker leaves those alone.
      return `${publicOrigin}${DISOWN_PAGE}/${language}.html#token=${token}`;
    },
  };
}

/** What a token claims, where it is ours to the last letter; null for any other. Whether it is late is not asked. */
export function readDisownToken(codeHasher: CodeHasher, token: string): DisownClaim | null {
  const [, keyId, fixed, agent, signed] = TOKEN.exec(token) ?? [];
  if (keyId === undefined || fixed === undefined || agent === undefined || signed === undefined) return null;
  const claim = asHex(fixed + agent);
  if (!isOurs(codeHasher, `${asHex(keyId)}.${asHex(signed)}`, claim)) return null;
  const codeId = claim.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const expiresAt = parseInt(claim.slice(32, 42), 16) * SECOND_MS;
  return { codeId, expiresAt, agentId: Buffer.from(claim.slice(42), 'hex').toString() };
}

/** Whoever holds a link says which key made it: one that nobody knows is a link that is not ours, and no failure. */
function isOurs(codeHasher: CodeHasher, mac: string, claim: string): boolean {
  try {
    return codeHasher.matches(mac, claim, CONTEXT);
  } catch (error) {
    if (error instanceof UnknownKey) return false;
    throw error;
  }
}
