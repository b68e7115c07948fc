import type { ProductId } from '../contract/index.ts';
import { ticketAddress } from '../domain/product-address.ts';
import type { Assistance } from '../domain/assistance.ts';
import { type Caller, acting } from '../platform/caller.ts';
import type { CoreDirectory } from '../users/ports.ts';
import { hashOf } from '../domain/secret-hash.ts';
import { changeAssistance } from './change-assistance.ts';
import { accessNow } from './ecosystem-access.ts';
import { requireFreshRights, type FreshRightsDeps } from './fresh-rights.ts';
import { ownAssistance, type OwnDeps } from './own-assistance.ts';
import type { Random } from '../platform/ports.ts';
import { iso } from '../domain/time.ts';
import type { AssistanceRef } from './ports.ts';

export interface OpenProductDeps extends OwnDeps, FreshRightsDeps {
  readonly core: CoreDirectory;
  readonly random: Random;
  /** Where each product is: configuration, the only addresses a ticket is ever carried to. */
  readonly productUrls: Readonly<Record<ProductId, string>>;
  /** The allow-list that each of them is held against once more. */
  readonly productOrigins: readonly string[];
}

export interface OpenedProductUrl {
  readonly url: string;
  readonly expiresAt: string;
}

/**
 * A ticket for one product, in the fragment of its address; the earlier one is void.
 * Refusals: wrong-step, step-up-elsewhere, product-not-allowed.
 */
export async function openProduct(
  deps: OpenProductDeps,
  caller: Caller,
  ref: AssistanceRef,
  product: ProductId,
): Promise<OpenedProductUrl> {
  const own = await ownAssistance(deps, caller, ref, 'open-product');
  await requireFreshRights(deps, caller, own);
  const ticket = deps.random.token();
  const ticketId = deps.random.uuid();
  const { events } = await changeAssistance(deps, acting(caller), own, {
    type: 'open-product',
    plan: async (before) => {
      const access = await accessNow(deps.core, before);
      const issued = { ticketId, voids: unusedTicket(before, product), ticketHash: hashOf(ticket), product };
      return {
        command: { type: 'open-product', product, ticketId, access, browser: caller.browser },
        effects: (happened) =>
          happened.flatMap((event) =>
            event.type === 'ProductOpened'
              ? [{ type: 'issue-ticket', ...issued, expiresAt: event.expiresAt }]
              : [],
          ),
      };
    },
  });
  const opened = events.find((event) => event.type === 'ProductOpened');
  if (opened === undefined) throw new Error('a product was opened without its event');
  const url = ticketAddress(deps.productUrls[product], deps.productOrigins, ticket);
  return { url, expiresAt: iso(opened.expiresAt) };
}

function unusedTicket({ products }: Assistance, product: ProductId): string | null {
  const opened = products[product];
  return opened === undefined || opened.used ? null : opened.ticketId;
}
