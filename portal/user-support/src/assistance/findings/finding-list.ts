import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FindingView } from '@waizant/user-support/contract';
import { injectLanguage } from '../../config';
import { Icon } from '../../icon/icon';
import { injectAccountTeam } from '../../problem/account-team';
import { clockTime } from '../../texts/formats';
import { Texts } from '../../texts/texts';

/** What is wrong with an account, or looks like an attack, in words and numbers. */
@Component({
  selector: 'us-finding-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <ul>
      @for (finding of findings(); track finding.code) {
        <li [class.blocks]="finding.blocks">
          <us-icon [name]="finding.blocks ? 'block' : 'warning'" />
          <span>{{ words(finding) }}</span>
        </li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: block;
      inline-size: 100%;
      text-align: start;
    }

    ul {
      display: grid;
      gap: 8px;
      list-style: none;
      margin: 0;
      padding: 0;
    }

    li {
      align-items: start;
      background: var(--us-attention-container, light-dark(#fff3e4, #3a2a14));
      border-radius: var(--us-corner, 6px);
      color: var(--us-attention, light-dark(#a35405, #f5b25e));
      display: flex;
      font: var(--mat-sys-body-medium);
      gap: 12px;
      padding: 12px 16px;

      &.blocks {
        background: var(--mat-sys-error-container);
        color: var(--mat-sys-on-error-container);
      }
    }
  `,
})
export class FindingList {
  readonly findings = input.required<readonly FindingView[]>();
  readonly #texts = inject(Texts);
  readonly #language = injectLanguage();
  readonly #team = injectAccountTeam();

  protected words({ code, days, count, at }: FindingView): string {
    const { t } = this.#texts;
    if (days !== undefined && (code === 'email-changed-recently' || code === 'phone-changed-recently')) {
      return days === 0 ? t(`status.changedToday.${code}`) : t(`status.changed.${code}`, { count: days });
    }
    if (code === 'failed-verifications' && count !== undefined && at !== undefined) {
      return t('status.failed', { count, time: clockTime(this.#language(), at) });
    }
    return t(`status.findings.${code}`, { team: this.#team() });
  }
}
