import { isText, parseStored, type Parts } from '../domain/stored-json.ts';
import type { DelegateTokens, SideEffect } from './ports.ts';
import type { Sealer } from '../platform/ports.ts';

/**
 * What rests sealed while the session runs, and until the tokens are revoked. The access token names no product: it is
 * given to none and found by none, and rests here for replicas of the release before.
 */
export interface KeptTokens extends DelegateTokens {
  /** The `sub` of the user in Cognito. */
  readonly subject: string;
}

const keptTokens: Parts<KeptTokens> = { accessToken: isText, refreshToken: isText, subject: isText };

export function keepTokens(sealer: Sealer, id: string, kept: KeptTokens): SideEffect {
  return { type: 'keep-secret', kind: 'tokens', value: sealer.seal(JSON.stringify(kept), tokensContext(id)) };
}

/** `madeAt`: where it is known when they were sealed, ms since 1970. */
export function openTokens(sealer: Sealer, id: string, sealed: string, madeAt?: number): KeptTokens {
  return parseStored<KeptTokens>('kept tokens', keptTokens, sealer.open(sealed, tokensContext(id), madeAt));
}

function tokensContext(id: string): string {
  return `tokens:${id}`;
}
