import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { Store } from '@ngrx/store';
import { type ConfirmedHow, showPhone } from '@waizant/user-support/contract';
import { BffClient } from '../../bff/bff-client';
import { injectPageCalls } from '../../bff/page-calls';
import { ProblemText } from '../../problem/problem-text';
import { FIELD_STYLES, SHARED_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';
import { AssistancePage } from '../assistance.actions';
import { assistanceFeature } from '../assistance.feature';

/** How long a number is shown in full, ms. */
const SHOWN_MS = 60_000;

/** How the agent made sure that the user is who phones: one answer for all that asks. Loaded where something does. */
@Component({
  selector: 'us-findings-question',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatRadioButton, MatRadioGroup, ProblemText],
  template: `
    @if (question(); as question) {
      <p id="us-findings-question" class="field-label">
        {{ t('question.ask', { name: name() }) }}
      </p>
      <div class="answers">
        <mat-radio-group
          aria-labelledby="us-findings-question"
          aria-describedby="us-findings"
          required
          [value]="question.how"
          (change)="answer($event.value)"
        >
          @if (question.mayCallBack) {
            <mat-radio-button value="called-back">{{ t('question.calledBack') }}</mat-radio-button>
          }
          <mat-radio-button value="administrator">{{ t('question.administrator') }}</mat-radio-button>
        </mat-radio-group>
        @if (question.mayCallBack) {
          <div class="call">
            <button
              type="button"
              matButton="outlined"
              [disabled]="calls.isUnderWay()"
              [disabledInteractive]="true"
              (click)="toggle()"
            >
              {{ phone() === null ? t('question.show') : t('question.hide') }}
            </button>
            <p class="number" role="status">
              @if (phone(); as phone) {
                {{ t('question.number', { phone }) }}
              } @else if (calls.isUnderWay()) {
                {{ t('loading') }}
              }
            </p>
          </div>
        }
      </div>
      @if (question.mayCallBack && calls.problem(); as problem) {
        <us-problem-text [problem]="problem" />
      }
    }
  `,
  styles: [
    SHARED_STYLES,
    FIELD_STYLES,
    `
      :host {
        inline-size: 100%;
        text-align: start;
      }

      .field-label {
        margin-block-end: 0;
      }

      .answers {
        align-items: start;
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
        justify-content: space-between;
      }

      mat-radio-group {
        display: grid;
        margin-inline-start: -10px;
      }

      .call {
        display: grid;
        gap: 4px;
        justify-items: start;
      }

      .number {
        font: var(--mat-sys-title-small);
        user-select: all;
      }
    `,
  ],
})
export class FindingsQuestion {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #bff = inject(BffClient);
  protected readonly calls = injectPageCalls();
  protected readonly question = this.#store.selectSignal(assistanceFeature.selectQuestion);
  readonly #open = this.#store.selectSignal(assistanceFeature.selectOpen);
  /** In full, for a minute, and nowhere else. */
  protected readonly phone = signal<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
    });
  }

  protected name(): string {
    const { user } = this.#open() ?? {};
    return user?.name ?? user?.email ?? '';
  }

  protected answer(how: ConfirmedHow): void {
    const findings = this.question()?.asking ?? [];
    this.#store.dispatch(AssistancePage.findingsAnswered({ how, findings }));
  }

  protected toggle(): void {
    const id = this.#open()?.id;
    if (this.phone() !== null) this.#hide();
    else if (id !== undefined && !this.calls.isUnderWay()) {
      this.calls.run(this.#bff.call(showPhone, { params: { id } }), ({ phone }) => {
        this.phone.set(phone);
        this.#timer = setTimeout(() => {
          this.#hide();
        }, SHOWN_MS);
      });
    }
  }

  #hide(): void {
    clearTimeout(this.#timer);
    this.phone.set(null);
  }
}
