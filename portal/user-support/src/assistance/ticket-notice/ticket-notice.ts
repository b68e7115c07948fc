import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { AssistanceView } from '@waizant/user-support/contract';
import { injectLanguage } from '../../config';
import { clockTime } from '../../texts/formats';
import { Icon } from '../../icon/icon';
import { injectTexts } from '../../texts/texts';
import { injectProductName } from '../product-name';

/** What went wrong with a ticket: tried a second time, so somebody may hold a copy; or never taken by its product. */
@Component({
  selector: 'us-ticket-notice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    @for (product of reused(); track product.id) {
      <p class="notice" role="alert">
        <us-icon name="warning" />
        <span>{{ t('session.reused', { product: product.name, time: product.time }) }}</span>
      </p>
    }
    @for (product of unused(); track product.id) {
      <p class="notice" role="status">
        <us-icon name="warning" />
        <span>{{ t('session.unused', { product: product.name }) }}</span>
      </p>
    }
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
  protected readonly t = injectTexts();
  readonly assistance = input.required<AssistanceView>();
  readonly #language = injectLanguage();
  readonly #productName = injectProductName();

  protected readonly reused = computed(() =>
    (this.assistance().products ?? []).flatMap(({ id, reusedAt }) =>
      reusedAt === undefined
        ? []
        : [
            {
              id,
              name: this.#productName(id),
              time: clockTime(this.#language(), reusedAt),
            },
          ],
    ),
  );
  /** The App's tickets are the phone's matter: its page renews them. */
  protected readonly unused = computed(() =>
    (this.assistance().products ?? [])
      .filter(({ opens, unusedSince }) => opens === 'tab' && unusedSince !== undefined)
      .map(({ id }) => ({ id, name: this.#productName(id) })),
  );
}
