import { SECOND_MS, iso } from '../domain/time.ts';
import { PRODUCTS } from '../domain/product-access.ts';
import type { Language } from '../domain/trace.ts';
import type { ChangeDeps } from './change-assistance.ts';
import type { Done, Notices, SideEffect, TakenTask } from './ports.ts';
import type { Vault } from '../platform/ports.ts';
import { LINK_LIFE_MS, refusalLink, type RefusalLinkDeps } from './refusal-link.ts';

export interface ReceiptDeps extends ChangeDeps, RefusalLinkDeps {
  readonly notices: Notices;
}

/** Where the receipt goes: to the address that the code went to, whatever has become of the account since. */
interface KeptReceipt {
  readonly to: string;
  readonly language: Language;
}

export function keepReceipt(vault: Vault, id: string, kept: KeptReceipt): SideEffect {
  const value = vault.seal(JSON.stringify(kept), receiptContext(id));
  return { type: 'keep-secret', kind: 'receipt', value };
}

/** Tells the user what was done in his name: who, when, where, which products, why it ended, how to object. */
export async function sendReceipt(
  deps: ReceiptDeps,
  { assistanceId: id, taskId }: TakenTask,
  signal: AbortSignal,
): Promise<Done | null> {
  const sealed = await deps.store.secret(id, 'receipt');
  const state = (await deps.store.load(id))?.state;
  if (sealed === null || !state?.session || !state.ended || state.ecosystem === null) return null;
  const { to, language } = JSON.parse(deps.vault.open(sealed, receiptContext(id))) as KeptReceipt;
  const products = PRODUCTS.filter((product) => state.products[product]?.redeemedAt != null);
  const { outcome, reason, at, cause } = state.ended;
  await deps.notices.send(
    {
      kind: 'receipt',
      noticeId: taskId,
      to,
      language,
      agent: state.agent.name,
      name: state.user.name,
      ecosystem: state.ecosystem.name,
      from: iso(state.session.startedAt),
      until: iso(at),
      products,
      outcome,
      cause: cause ?? null,
      reason,
      refuseUrl: refusalLink(deps, id, language, await deps.clock.now()),
      objectWithinSeconds: LINK_LIFE_MS / SECOND_MS,
    },
    signal,
  );
  return {
    note: { type: 'ReceiptSent', data: { products: products.join(' ') } },
    effects: [{ type: 'forget-secret', kind: 'receipt' }],
  };
}

function receiptContext(id: string): string {
  return `receipt:${id}`;
}
