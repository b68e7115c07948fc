import type { DelegateTokens, SideEffect } from './ports.ts';
import type { Vault } from '../platform/ports.ts';

/** What rests sealed while the session runs, and until the tokens are revoked. */
export interface KeptTokens extends DelegateTokens {
  /** The `sub` of the user in Cognito. */
  readonly subject: string;
}

export function keepTokens(vault: Vault, id: string, kept: KeptTokens): SideEffect {
  return { type: 'keep-secret', kind: 'tokens', value: vault.seal(JSON.stringify(kept), tokensContext(id)) };
}

export function openTokens(vault: Vault, id: string, sealed: string): KeptTokens {
  return JSON.parse(vault.open(sealed, tokensContext(id))) as KeptTokens;
}

function tokensContext(id: string): string {
  return `tokens:${id}`;
}
