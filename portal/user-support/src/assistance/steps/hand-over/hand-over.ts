import { Location } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  effect,
  inject,
  type OnInit,
  signal,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ActivatedRoute, Router } from '@angular/router';
import { Store } from '@ngrx/store';
import { openProduct, type ProductId } from '@waizant/user-support/contract';
import { type Observable, of } from 'rxjs';
import { BffClient } from '../../../bff/bff-client';
import { injectPageCalls } from '../../../bff/page-calls';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { assistanceFeature } from '../../assistance.feature';
import { Panel } from '../../panel/panel';
import { wasClicked } from '../../product-clicks';
import { injectProductName } from '../../product-name';
import { StepFocus } from '../../step-focus';

/** As `ProductClicks` makes it. */
const NONCE = /^[\w-]{22}$/;

/**
 * A tab of our own that asks for the ticket and then becomes the product. By itself it asks only where a click in the
 * wizard's tab opened it; a link, a bookmark or a reload has to press. The ticket is never kept.
 */
@Component({
  selector: 'us-hand-over',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatProgressBar, Panel, ProblemText, StepFocus],
  template: `
    <us-panel>
      @if (assistance() === null) {
        <!-- On the way to the step. -->
      } @else if (problem(); as problem) {
        <h1 usStepFocus>{{ t('handOver.failed', { product: productName(product) }) }}</h1>
        <us-problem-text class="wide" [problem]="problem" />
        <button type="button" matButton="filled" (click)="open()">{{ t('retry') }}</button>
        <p class="quiet">{{ t('handOver.back') }}</p>
      } @else if (isOffered()) {
        <h1 usStepFocus>{{ t('handOver.offered', { product: productName(product) }) }}</h1>
        <p class="quiet wide" role="status">
          {{ t('handOver.why', { product: productName(product), name: userName() }) }}
        </p>
        <button type="button" matButton="filled" (click)="open()">
          {{ t('handOver.open', { product: productName(product) }) }}
        </button>
      } @else {
        <div class="stack wide" role="status">
          <h1 usStepFocus>{{ t('handOver.opening', { product: productName(product) }) }}</h1>
          <p class="quiet">{{ t('handOver.hint', { product: productName(product) }) }}</p>
          <mat-progress-bar mode="indeterminate" [attr.aria-label]="t('loading')" />
        </div>
      }
    </us-panel>
  `,
  styles: [
    SHARED_STYLES,
    `
      :host {
        background: var(--mat-sys-surface);
        border-radius: 12px;
        margin: 0 auto;
        max-inline-size: 880px;
      }

      h1 {
        font: var(--mat-sys-title-large);
      }
    `,
  ],
})
export class HandOver implements OnInit {
  protected readonly t = injectTexts();
  readonly #bff = inject(BffClient);
  readonly #calls = injectPageCalls();
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #router = inject(Router);
  readonly #location = inject(Location);
  protected readonly assistance = inject(Store).selectSignal(assistanceFeature.selectOpen);
  readonly #destroyRef = inject(DestroyRef);
  protected readonly product = inject(ActivatedRoute).snapshot.data['product'] as ProductId;
  protected readonly productName = injectProductName();
  protected readonly userName = computed(() => {
    const user = this.assistance()?.user;
    return user?.name ?? user?.email ?? '';
  });
  protected readonly isOffered = signal(false);
  protected readonly problem = this.#calls.problem;

  constructor() {
    const route = inject(ActivatedRoute);
    effect(() => {
      // Another agent came while this page was open: no guard has asked for his.
      if (this.assistance() !== null) return;
      void this.#router.navigate(['session'], { relativeTo: route.parent, replaceUrl: true });
    });
  }

  ngOnInit(): void {
    this.#wasClicked(this.#takeNonce())
      .pipe(takeUntilDestroyed(this.#destroyRef))
      .subscribe((isClicked) => {
        if (isClicked) this.open();
        else this.isOffered.set(true);
      });
  }

  /** Asks for a ticket: after a confirmed click, or by a press on this page. */
  protected open(): void {
    const id = this.assistance()?.id;
    if (id === undefined) return;
    this.isOffered.set(false);
    this.#calls.run(this.#bff.call(openProduct, { params: { id, product: this.product } }), ({ url }) =>
      this.#window?.location.replace(url),
    );
  }

  #wasClicked(nonce: string | null): Observable<boolean> {
    const assistanceId = this.assistance()?.id;
    if (nonce === null || assistanceId === undefined) return of(false);
    return wasClicked(nonce, { assistanceId, product: this.product });
  }

  /** From the address, out of which it goes at once: neither history nor a bookmark keeps it. */
  #takeNonce(): string | null {
    const url = this.#router.parseUrl(this.#location.path(true));
    const { fragment } = url;
    if (fragment === null) return null;
    url.fragment = null;
    this.#location.replaceState(this.#router.serializeUrl(url), '', this.#location.getState());
    return NONCE.test(fragment) ? fragment : null;
  }
}
