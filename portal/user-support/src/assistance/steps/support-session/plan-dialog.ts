import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';
import { Store } from '@ngrx/store';
import { injectLanguage } from '../../../config';
import { calendarDate, money, wholeNumber } from '../../../texts/formats';
import { Skeleton } from '../../../skeleton/skeleton';
import { DIALOG_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { assistanceFeature } from '../../assistance.feature';

/** The plan of the chosen ecosystem, as far as Core has it on file. */
@Component({
  selector: 'us-plan-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, Skeleton],
  template: `
    <h2 mat-dialog-title>{{ t('plan.heading') }}</h2>
    <mat-dialog-content>
      @if (plan(); as plan) {
        <dl>
          <div>
            <dt>{{ t('plan.plan') }}</dt>
            <dd>{{ plan.plan }} · {{ plan.ecosystem.name }}</dd>
          </div>
          <div>
            <dt>{{ t('plan.price') }}</dt>
            <dd>
              @if (price(); as amount) {
                {{ amount }} {{ period() }}
              } @else {
                {{ t('plan.unknown') }}
              }
            </dd>
          </div>
          <div>
            <dt>{{ t('plan.licences') }}</dt>
            <dd>
              @if (plan.licences; as licences) {
                {{ t('plan.licencesValue', { used: count(licences.used), bought: count(licences.bought) }) }}
              } @else {
                {{ t('plan.unknown') }}
              }
            </dd>
          </div>
          <div>
            <dt>{{ t('plan.encounters') }}</dt>
            <dd>
              @if (plan.encounters; as encounters) {
                {{
                  t('plan.encountersValue', {
                    remaining: count(encounters.left),
                    included: count(encounters.included),
                  })
                }}
              } @else {
                {{ t('plan.unknown') }}
              }
            </dd>
          </div>
          <div>
            <dt>{{ t('plan.renews') }}</dt>
            <dd>{{ renewsOn() ?? t('plan.unknown') }}</dd>
          </div>
          <div>
            <dt>{{ t('plan.modules') }}</dt>
            <dd>{{ plan.modules.length > 0 ? plan.modules.join(', ') : t('plan.unknown') }}</dd>
          </div>
        </dl>
      } @else if (problem()) {
        <p role="alert">{{ t('plan.failed') }}</p>
      } @else {
        <us-skeleton [of]="6" />
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button type="button" matButton="text" mat-dialog-close>{{ t('close') }}</button>
    </mat-dialog-actions>
  `,
  styles: [
    DIALOG_STYLES,
    `
      dl {
        margin: 0;
      }

      dl > div {
        align-items: center;
        border-block-end: 1px solid var(--mat-sys-outline-variant);
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
        justify-content: space-between;
        min-block-size: 48px;
      }

      dt {
        color: var(--mat-sys-on-surface-variant);
      }

      dd {
        color: var(--mat-sys-on-surface);
        margin: 0;
        text-align: end;
      }
    `,
  ],
})
export class PlanDialog {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #language = injectLanguage();
  protected readonly plan = this.#store.selectSignal(assistanceFeature.selectPlan);
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectPlanProblem);
  protected readonly price = computed(() => {
    const price = this.plan()?.price;
    return price ? money(this.#language(), price.minorUnits, price.currency) : null;
  });
  protected readonly period = computed(() => {
    const period = this.plan()?.pricePeriod ?? null;
    return period === null ? '' : this.t(`plan.periods.${period}`);
  });
  protected readonly renewsOn = computed(() => {
    const date = this.plan()?.renewsOn;
    return date ? calendarDate(this.#language(), date) : null;
  });

  protected count(value: number): string {
    return wholeNumber(this.#language(), value);
  }
}
