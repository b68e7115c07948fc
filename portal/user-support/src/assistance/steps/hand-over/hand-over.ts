import { ChangeDetectionStrategy, Component, DOCUMENT, inject, signal } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ActivatedRoute } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { openProduct, type ProductId } from '@waizant/user-support/contract';
import { firstValueFrom } from 'rxjs';
import { BffClient } from '../../../bff/bff-client';
import { type Problem, problemOf } from '../../../bff/problem';
import { injectConfig } from '../../../config';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { assistanceFeature } from '../../assistance.feature';
import { Panel } from '../../panel/panel';

/** A tab of our own that asks for the ticket and then becomes the product. The ticket is never kept. */
@Component({
  selector: 'us-hand-over',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatProgressBar, Panel, ProblemText, TranslocoDirective],
  template: `
    <us-panel *transloco="let t">
      @if (problem(); as problem) {
        <h1>{{ t('handOver.failed', { product: label ?? t('products.' + product) }) }}</h1>
        <us-problem-text class="wide" [problem]="problem" />
        <p class="quiet">{{ t('handOver.back') }}</p>
      } @else {
        <div class="stack wide" role="status">
          <h1>{{ t('handOver.opening', { product: label ?? t('products.' + product) }) }}</h1>
          <p class="quiet">{{ t('handOver.hint', { product: label ?? t('products.' + product) }) }}</p>
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
export class HandOver {
  readonly #bff = inject(BffClient);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #open = inject(Store).selectSignal(assistanceFeature.selectOpen);
  protected readonly product = inject(ActivatedRoute).snapshot.data['product'] as ProductId;
  readonly #config = injectConfig();
  protected readonly label = this.#config.productLabels?.[this.product];
  protected readonly problem = signal<Problem | null>(null);

  constructor() {
    void this.#become();
  }

  async #become(): Promise<void> {
    const id = this.#open()?.id;
    if (id === undefined) return;
    try {
      const { url } = await firstValueFrom(
        this.#bff.call(openProduct, { params: { id, product: this.product } }),
      );
      this.#window?.location.replace(url);
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.code === 'not-signed-in') this.#config.onSignedOut?.();
    }
  }
}
