import type { Language } from '../domain/trace.ts';
import { isLanguage, isText, parseStored, type Parts } from '../domain/stored-json.ts';
import type { Sealer } from '../platform/ports.ts';
import type { SideEffect } from './ports.ts';

/** Where the receipt goes: to the address that the code went to, whatever has become of the account since. */
export interface KeptReceipt {
  readonly to: string;
  readonly language: Language;
}

const keptReceipt: Parts<KeptReceipt> = { to: isText, language: isLanguage };

export function keepReceipt(sealer: Sealer, id: string, kept: KeptReceipt): SideEffect {
  const value = sealer.seal(JSON.stringify(kept), receiptContext(id));
  return { type: 'keep-secret', kind: 'receipt', value };
}

/** `madeAt`: when it was sealed, ms since 1970; it may wait for long. */
export function openReceipt(sealer: Sealer, id: string, sealed: string, madeAt: number): KeptReceipt {
  const json = sealer.open(sealed, receiptContext(id), madeAt);
  return parseStored<KeptReceipt>('a kept receipt', keptReceipt, json);
}

function receiptContext(id: string): string {
  return `receipt:${id}`;
}
