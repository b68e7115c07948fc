import { isLanguage, isText, parseStored, type Parts } from '../domain/stored-json.ts';
import type { Language } from '../domain/trace.ts';
import type { Sealer } from '../platform/ports.ts';
import type { AssistanceStore, UserCodeContext, ObjectionLinks } from './ports.ts';
import type { Limits } from '../domain/limits.ts';
import type { Assistance } from '../domain/assistance.ts';
import { type ProductAccess, allowedProducts } from '../domain/product-access.ts';
import { SECOND_MS } from '../domain/time.ts';

/** What rests sealed between the send and the answer. */
export interface KeptChallenge {
  readonly codeId: string;
  readonly username: string;
  /** The `sub` of the user in Cognito. */
  readonly subject: string;
  /** Where the code went in full, for the receipt. */
  readonly email: string;
  readonly challenge: string;
  readonly language: Language;
}

const keptChallenge: Parts<KeptChallenge> = {
  codeId: isText,
  username: isText,
  subject: isText,
  email: isText,
  challenge: isText,
  language: isLanguage,
};

export function keepChallenge(sealer: Sealer, id: string, kept: KeptChallenge) {
  const value = sealer.seal(JSON.stringify(kept), challengeContext(id));
  return { type: 'keep-secret', kind: 'user-challenge', value } as const;
}

/** The challenge of this code; null where none is kept, or that of another code. */
export async function readChallenge(
  deps: { readonly store: AssistanceStore; readonly sealer: Sealer },
  id: string,
  codeId: string | undefined,
): Promise<KeptChallenge | null> {
  const sealed = await deps.store.secret(id, 'user-challenge');
  if (sealed === null) return null;
  const kept = parseStored<KeptChallenge>(
    'a kept challenge',
    keptChallenge,
    deps.sealer.open(sealed, challengeContext(id)),
  );
  return kept.codeId === codeId ? kept : null;
}

/** What the triggers are told, signed by the adapter. */
export function contextOf(
  deps: { readonly objectionLinks: ObjectionLinks; readonly limits: Limits },
  state: Assistance,
  access: ProductAccess | null,
  sent: { codeId: string; username: string; language: Language; now: number },
): UserCodeContext {
  const { ecosystem, agent, user, words, id, caseNumber, purpose } = state;
  if (ecosystem === null || access === null) throw new Error('a user code without an ecosystem');
  const { codeId, username, language, now } = sent;
  return {
    assistanceId: id,
    codeId,
    username,
    agent: { id: agent.id, name: agent.name },
    ecosystem: { id: ecosystem.id, name: ecosystem.name, role: access.role },
    products: allowedProducts(access),
    words,
    refuseUrl: deps.objectionLinks.urlFor(id, language, now),
    language,
    now,
    codeValidSeconds: deps.limits.codeLifeMs / SECOND_MS,
    sessionSeconds: deps.limits.supportSessionMs / SECOND_MS,
    caseNumber,
    ...(user.name !== null && { name: user.name }),
    ...(purpose !== undefined && { purpose }),
  };
}

function challengeContext(id: string): string {
  return `user-challenge:${id}`;
}
