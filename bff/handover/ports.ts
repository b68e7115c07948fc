import type { ProductId } from '../contract/index.ts';

/** A product that may redeem tickets. */
export interface ProductClient {
  readonly product: ProductId;
  readonly clientId: string;
  /** SHA-256 of the secret, hex; compared in constant time. */
  readonly secretHash: string;
  /** Where its tickets may be carried to. */
  readonly url: string;
}
