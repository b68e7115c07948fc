import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { Problem } from '../bff/problem';
import { injectConfig } from '../config';
import { clockTime } from '../i18n/formats';
import { Icon } from '../icon/icon';

/** A problem in words, announced when it appears. */
@Component({
  selector: 'us-problem-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, TranslocoDirective],
  template: `
    <p class="notice" role="alert" *transloco="let t">
      <us-icon name="error" />
      <span>{{ t(key(), values()) }}</span>
    </p>
  `,
  styles: `
    :host {
      display: block;
    }

    .notice {
      align-items: start;
      background: var(--mat-sys-error-container);
      border-radius: var(--us-corner, 6px);
      color: var(--mat-sys-on-error-container);
      display: flex;
      gap: 12px;
      margin: 0;
      padding: 12px 16px;
      text-align: start;
    }
  `,
})
export class ProblemText {
  readonly problem = input.required<Problem>();
  readonly #language = injectConfig().language;
  readonly #transloco = inject(TranslocoService);

  protected readonly values = computed(() => {
    const { retryAfter, agent, since } = this.problem();
    return {
      seconds: String(retryAfter ?? 60),
      agent: agent ?? '',
      since: since === undefined ? '' : clockTime(this.#language(), since),
    };
  });

  /** Asked for while the texts are there: a server that is newer than this page may know codes that we do not. */
  protected key(): string {
    const key = `problems.${this.problem().code}`;
    return key in this.#transloco.getTranslation(this.#language()) ? key : 'problems.unknown';
  }
}
