import type { MembershipRole, ProductId } from '../contract/index.ts';

/** What decides about products: the role of the user in the chosen ecosystem, and its modules. */
export interface ProductAccess {
  readonly role: MembershipRole;
  readonly hasRcm: boolean;
}

interface Rule {
  readonly opens: 'tab' | 'qr';
  readonly allows: (access: ProductAccess) => boolean;
}

/** The table of product.md, "Which product for whom", in the order of the buttons. Its only owner. */
const TABLE: Readonly<Record<ProductId, Rule>> = {
  store: { opens: 'tab', allows: ({ role }) => role === 'administrator' },
  web: { opens: 'tab', allows: () => true },
  app: { opens: 'qr', allows: () => true },
  rcm: { opens: 'tab', allows: ({ hasRcm }) => hasRcm },
};

/** The access that Core has now, for an event; nothing where it is that of the chosen ecosystem. */
export function accessUnlike(
  chosen: ProductAccess | null,
  now: ProductAccess | null,
): { readonly access?: ProductAccess } {
  if (now === null || (chosen?.role === now.role && chosen.hasRcm === now.hasRcm)) return {};
  return { access: { role: now.role, hasRcm: now.hasRcm } };
}

/** All products, in the order of the buttons. */
export const PRODUCTS = Object.keys(TABLE) as readonly ProductId[];

export function allowedProducts(access: ProductAccess): readonly ProductId[] {
  return PRODUCTS.filter((product) => TABLE[product].allows(access));
}

export function mayOpen(product: ProductId, access: ProductAccess): boolean {
  return TABLE[product].allows(access);
}

/** Whether a product opens in a new tab or is scanned with a phone. */
export function opensIn(product: ProductId): 'tab' | 'qr' {
  return TABLE[product].opens;
}
