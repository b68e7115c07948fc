import { openTokens } from '../assistance/delegate-tokens.ts';
import type { ChangeDeps } from '../assistance/change-assistance.ts';
import type { UserChallenge } from '../assistance/ports.ts';
import { openedSecret } from './opened-secret.ts';
import type { AssistanceTask, Done, Undone } from './ports.ts';
import type { Sealer } from '../platform/ports.ts';
import { noneOfOurs } from '../platform/row-alarm.ts';

export interface RevokeDeps extends ChangeDeps {
  readonly challenge: UserChallenge;
  readonly sealer: Sealer;
}

/** Ends the delegate's tokens at Cognito; only then are they forgotten here. */
export async function revokeTokens(
  deps: RevokeDeps,
  { assistanceId: id }: AssistanceTask,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const sealed = await deps.store.secret(id, 'tokens');
  if (sealed === null) return { because: 'secret-gone' };
  // Access ends whatever somebody did to the row.
  const state = (await deps.store.load(id).catch(noneOfOurs))?.state;
  // Tokens that came after the end have no session that they began.
  const madeAt = state?.session?.startedAt ?? state?.ended?.at;
  const tokens = openedSecret(() => openTokens(deps.sealer, id, sealed, madeAt));
  if ('because' in tokens) return tokens;
  await deps.challenge.revoke(tokens.refreshToken, signal);
  return {
    note: { type: 'TokensRevoked', data: {} },
    effects: [{ type: 'forget-secret', kind: 'tokens' }],
  };
}
