import { isText, parseStored, type Parts } from '../domain/stored-json.ts';
import type { DelegateTokens, SideEffect } from './ports.ts';
import type { Sealer } from '../platform/ports.ts';

/** What rests sealed while the session runs, and until the tokens are revoked. */
export interface KeptTokens extends DelegateTokens {
  /** The `sub` of the user in Cognito. */
  readonly subject: string;
}

const keptTokens: Parts<KeptTokens> = { accessToken: isText, refreshToken: isText, subject: isText };

export function keepTokens(sealer: Sealer, id: string, kept: KeptTokens): SideEffect {
  return { type: 'keep-secret', kind: 'tokens', value: sealer.seal(JSON.stringify(kept), tokensContext(id)) };
}

/** `endedAt`: of an assistance that has ended, ms since 1970. */
export function openTokens(sealer: Sealer, id: string, sealed: string, endedAt?: number): KeptTokens {
  return parseStored<KeptTokens>('kept tokens', keptTokens, sealer.open(sealed, tokensContext(id), endedAt));
}

function tokensContext(id: string): string {
  return `tokens:${id}`;
}
