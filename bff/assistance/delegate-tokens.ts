import type { DelegateTokens, SideEffect } from './ports.ts';
import type { Sealer } from '../platform/ports.ts';

/** What rests sealed while the session runs, and until the tokens are revoked. */
export interface KeptTokens extends DelegateTokens {
  /** The `sub` of the user in Cognito. */
  readonly subject: string;
}

export function keepTokens(sealer: Sealer, id: string, kept: KeptTokens): SideEffect {
  return { type: 'keep-secret', kind: 'tokens', value: sealer.seal(JSON.stringify(kept), tokensContext(id)) };
}

export function openTokens(sealer: Sealer, id: string, sealed: string): KeptTokens {
  return JSON.parse(sealer.open(sealed, tokensContext(id))) as KeptTokens;
}

function tokensContext(id: string): string {
  return `tokens:${id}`;
}
