import type { ProductId } from '@waizant/user-support/contract';
import { injectConfig } from '../config';
import { injectTexts } from '../texts/texts';

/** Names a product: by the shell's own name, where it gave one. */
export function injectProductName(): (product: ProductId) => string {
  const { productLabels } = injectConfig();
  const t = injectTexts();
  return (product) => productLabels?.[product] ?? t(`products.${product}`);
}
