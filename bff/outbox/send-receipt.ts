import { SECOND_MS, iso } from '../domain/time.ts';
import { PRODUCTS } from '../domain/product-access.ts';
import type { ChangeDeps } from '../assistance/change-assistance.ts';
import type { ObjectionLinks } from '../assistance/ports.ts';
import { openedSecret } from './opened-secret.ts';
import type { AssistanceTask, Done, Notices, Undone } from './ports.ts';
import type { Sealer } from '../platform/ports.ts';
import { openReceipt } from '../assistance/kept-receipt.ts';

export interface ReceiptDeps extends ChangeDeps {
  readonly sealer: Sealer;
  readonly objectionLinks: ObjectionLinks;
  readonly notices: Notices;
}

/** Tells the user what was done in his name: who, when, where, which products, why it ended, how to object. */
export async function sendReceipt(
  deps: ReceiptDeps,
  { assistanceId: id, taskId }: AssistanceTask,
  signal: AbortSignal,
): Promise<Done | Undone> {
  const sealed = await deps.store.secret(id, 'receipt');
  const state = (await deps.store.load(id))?.state;
  if (!state?.session || !state.ended || state.ecosystem === null) return { because: 'no-cause' };
  if (sealed === null) return { because: 'secret-gone' };
  const { startedAt } = state.session;
  const receipt = openedSecret(() => openReceipt(deps.sealer, id, sealed, startedAt));
  if ('because' in receipt) return receipt;
  const { to, language } = receipt;
  const products = PRODUCTS.filter((product) => state.products[product]?.redeemedAt != null);
  const { outcome, reasonKind, at, cause } = state.ended;
  await deps.notices.send(
    {
      kind: 'receipt',
      noticeId: taskId,
      to,
      language,
      agent: state.agent.name,
      name: state.user.name,
      ecosystem: state.ecosystem.name,
      from: iso(startedAt),
      until: iso(at),
      products,
      outcome,
      cause: cause ?? null,
      reason: null,
      ...(reasonKind === null ? {} : { reasonKind }),
      refuseUrl: deps.objectionLinks.urlFor(id, language, await deps.clock.now()),
      objectWithinSeconds: deps.objectionLinks.lifeMs / SECOND_MS,
    },
    signal,
  );
  return {
    note: { type: 'ReceiptSent', data: { products: products.join(' ') } },
    effects: [{ type: 'forget-secret', kind: 'receipt' }],
  };
}
