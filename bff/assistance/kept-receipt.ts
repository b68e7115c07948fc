import type { Language } from '../domain/trace.ts';
import type { Sealer } from '../platform/ports.ts';
import type { SideEffect } from './ports.ts';

/** Where the receipt goes: to the address that the code went to, whatever has become of the account since. */
export interface KeptReceipt {
  readonly to: string;
  readonly language: Language;
}

export function keepReceipt(sealer: Sealer, id: string, kept: KeptReceipt): SideEffect {
  const value = sealer.seal(JSON.stringify(kept), receiptContext(id));
  return { type: 'keep-secret', kind: 'receipt', value };
}

export function openReceipt(sealer: Sealer, id: string, sealed: string): KeptReceipt {
  return JSON.parse(sealer.open(sealed, receiptContext(id))) as KeptReceipt;
}

function receiptContext(id: string): string {
  return `receipt:${id}`;
}
