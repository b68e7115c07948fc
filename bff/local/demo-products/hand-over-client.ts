import {
  type Endpoint,
  introspectToken,
  problemBody,
  type ProductId,
  redeemTicket,
} from '../../contract/index.ts';
import { SECOND_MS, wholeSeconds } from '../../domain/time.ts';
import { tokenVerifier, type TokenIssuer } from './product-token.ts';
import type { Refusal } from './texts.ts';

/** What a product is known by at the BFF. */
export interface ProductCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Redeemed =
  typeof redeemTicket extends Endpoint<{ body: { ticket: string } }, infer Output> ? Output : never;

/** Who may be shown, by whom and where: what the product keeps of a redeemed ticket beside the token. */
export type Delegation = Omit<Redeemed, 'access_token' | 'issued_token_type' | 'token_type' | 'expires_in'>;

export type RedeemAnswer =
  | { readonly token: string; readonly delegation: Delegation; readonly supportUntil: number }
  | { readonly refusal: Refusal };

/** Whether the token still admits, and for how many seconds; `unknown` where the BFF did not say. */
export type Admission =
  | { readonly state: 'active'; readonly secondsLeft: number }
  | { readonly state: 'ended' }
  | { readonly state: 'unknown' };

const DEADLINE_MS = 3 * SECOND_MS;
/** The BFF asks Cognito for the token, and takes nine seconds at most. */
const REDEEM_MS = 10 * SECOND_MS;

/** A product server's side of the hand-over: server to server, with the product's own credentials (HTTP Basic). */
export class HandOverClient {
  readonly #bffUrl: string;
  readonly #clients: Readonly<Record<ProductId, ProductCredentials>>;

  readonly #verify: ReturnType<typeof tokenVerifier>;

  constructor(bffUrl: string, clients: Readonly<Record<ProductId, ProductCredentials>>, issuer: TokenIssuer) {
    this.#bffUrl = bffUrl;
    this.#clients = clients;
    this.#verify = tokenVerifier(issuer);
  }

  async redeem(product: ProductId, ticket: string): Promise<RedeemAnswer> {
    const answer = await this.#call(product, redeemTicket, { ticket }, REDEEM_MS);
    if ('code' in answer) return { refusal: REFUSALS[answer.code ?? ''] ?? 'unavailable' };
    const { access_token: token, ...delegation } = answer.body;
    try {
      const own = await this.#verify(token, { product, assistanceId: delegation.assistance_id });
      return own ? { token, delegation, ...own } : { refusal: 'foreign' };
    } catch {
      return { refusal: 'unavailable' };
    }
  }

  async introspect(product: ProductId, token: string): Promise<Admission> {
    const answer = await this.#call(product, introspectToken, { token });
    if ('code' in answer) return { state: 'unknown' };
    if (!answer.body.active) return { state: 'ended' };
    return { state: 'active', secondsLeft: Math.max(0, answer.body.exp - wholeSeconds(Date.now())) };
  }

  /** The body of a good answer, or the problem's code; null where the BFF is away or says what nobody understands. */
  async #call<Output>(
    product: ProductId,
    { method, path, output }: Endpoint<{ body: object }, Output>,
    body: object,
    deadlineMs = DEADLINE_MS,
  ): Promise<{ readonly body: Output } | { readonly code: string | null }> {
    const { clientId, clientSecret } = this.#clients[product];
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    try {
      const answer = await fetch(`${this.#bffUrl}${path}`, {
        method,
        headers: { Authorization: `Basic ${credentials}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(deadlineMs),
      });
      const given: unknown = await answer.json();
      if (!answer.ok) return { code: problemBody.parse(given).code };
      return output === null ? { code: null } : { body: output.parse(given) };
    } catch {
      return { code: null };
    }
  }
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'ticket-used': 'ticket-used',
  'ticket-expired': 'ticket-expired',
  'invalid-request': 'ticket-expired',
  'invalid-client': 'foreign',
  'product-not-allowed': 'not-allowed',
};
