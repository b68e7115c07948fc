import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AssistanceView } from '@waizant/user-support/contract';
import { injectConfig } from '../../config';
import { clockTime } from '../../i18n/formats';
import { Icon } from '../../icon/icon';

/** What went wrong with a ticket: tried a second time, so somebody may hold a copy; or never taken by its product. */
@Component({
  selector: 'us-ticket-notice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @for (product of reused(); track product.id) {
        <p class="notice" role="alert">
          <us-icon name="warning" />
          <span>{{
            t('session.reused', { product: product.label ?? t('products.' + product.id), time: product.time })
          }}</span>
        </p>
      }
      @for (product of unused(); track product.id) {
        <p class="notice" role="status">
          <us-icon name="warning" />
          <span>{{ t('session.unused', { product: product.label ?? t('products.' + product.id) }) }}</span>
        </p>
      }
    </ng-container>
  `,
  styles: `
    :host:has(.notice) {
      display: block;
      inline-size: 100%;
      max-inline-size: 560px;
    }

    .notice {
      align-items: start;
      background: var(--us-attention-container, light-dark(#fff3e4, #3a2a14));
      border-radius: var(--us-corner, 6px);
      color: var(--us-attention, light-dark(#a35405, #f5b25e));
      display: flex;
      gap: 12px;
      margin: 0 0 8px;
      padding: 12px 16px;
      text-align: start;
    }
  `,
})
export class TicketNotice {
  readonly assistance = input.required<AssistanceView>();
  readonly #config = injectConfig();

  protected readonly reused = computed(() =>
    (this.assistance().products ?? []).flatMap(({ id, reusedAt }) =>
      reusedAt === undefined
        ? []
        : [
            {
              id,
              label: this.#config.productLabels?.[id],
              time: clockTime(this.#config.language(), reusedAt),
            },
          ],
    ),
  );
  /** The App's tickets are the phone's matter: its page renews them. */
  protected readonly unused = computed(() =>
    (this.assistance().products ?? [])
      .filter(({ opens, unusedSince }) => opens === 'tab' && unusedSince !== undefined)
      .map(({ id }) => ({ id, label: this.#config.productLabels?.[id] })),
  );
}
