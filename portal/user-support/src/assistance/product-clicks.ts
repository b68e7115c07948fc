import { Injectable, type OnDestroy } from '@angular/core';
import type { ProductId } from '@waizant/user-support/contract';
import { Observable } from 'rxjs';
import { randomText } from '../random-text';

/** What an agent pressed: the tab that opens has to be for the same. */
export interface ProductClick {
  readonly assistanceId: string;
  readonly product: ProductId;
}

/** All tabs of this origin in one browser, and nobody else, hear each other here. */
const CHANNEL = 'waizant-user-support-product-clicks';
const NONCE_BYTES = 16;
/** How long after the click its nonce is confirmed, ms. */
const CONFIRMED_FOR_MS = 10_000;
/** How long the new tab waits for the wizard's, ms: longer than a busy machine needs to pass a message on. */
const ANSWER_MS = 3_000;

/**
 * The wizard's side: tells the page that a click led to, here or in a new tab, that there was this click: once, within
 * 10 s. Another site can open the same page but knows no nonce, so that its page asks for no ticket by itself.
 */
@Injectable()
export class ProductClicks implements OnDestroy {
  readonly #madeAt = new Map<string, number>();
  #here: (ProductClick & { readonly at: number }) | null = null;
  readonly #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#answer(data);
    };
  }

  /** 16 random bytes for the fragment of the new tab's address. */
  nonceFor(click: ProductClick): string {
    const nonce = randomText(NONCE_BYTES);
    this.#madeAt.set(question(nonce, click), Date.now());
    return nonce;
  }

  /** A click that leads to a page in this tab. */
  keepHere(click: ProductClick): void {
    this.#here = { ...click, at: Date.now() };
  }

  /** Whether a click has just led here. */
  takeHere({ assistanceId, product }: ProductClick): boolean {
    const here = this.#here;
    this.#here = null;
    return (
      here?.assistanceId === assistanceId &&
      here.product === product &&
      Date.now() - here.at <= CONFIRMED_FOR_MS
    );
  }

  ngOnDestroy(): void {
    this.#channel.close();
  }

  #answer(asked: string): void {
    const madeAt = this.#madeAt.get(asked);
    this.#madeAt.delete(asked);
    if (madeAt === undefined || Date.now() - madeAt > CONFIRMED_FOR_MS) return;
    this.#channel.postMessage(yesTo(asked));
  }
}

/** The new tab's side: whether the tab that made this nonce confirms the click. Asks once, waits 3 s, answers once. */
export function wasClicked(nonce: string, click: ProductClick): Observable<boolean> {
  return new Observable((subscriber) => {
    const asked = question(nonce, click);
    const channel = new BroadcastChannel(CHANNEL);
    const answer = (wasSo: boolean) => {
      subscriber.next(wasSo);
      subscriber.complete();
    };
    const timer = setTimeout(answer, ANSWER_MS, false);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === yesTo(asked)) answer(true);
    };
    channel.postMessage(asked);
    return () => {
      clearTimeout(timer);
      channel.close();
    };
  });
}

function question(nonce: string, { assistanceId, product }: ProductClick): string {
  return `was it clicked? ${nonce} ${assistanceId} ${product}`;
}

function yesTo(asked: string): string {
  return `yes: ${asked}`;
}
