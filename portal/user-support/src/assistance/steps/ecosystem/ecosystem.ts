import { NgComponentOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatOption, MatSelect } from '@angular/material/select';
import { Store } from '@ngrx/store';
import { injectAccountTeam } from '../../../problem/account-team';
import { ProblemText } from '../../../problem/problem-text';
import { FIELD_STYLES, SELECT_STYLES, SHARED_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { injectQuestion } from '../../findings/inject-question';
import { Panel } from '../../panel/panel';
import { StepFocus } from '../../step-focus';
import { UserStatusCard } from '../../user-status/user-status';

/** Screen 3: the account's state, and the ecosystem that the call is about. */
@Component({
  selector: 'us-ecosystem-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    MatButton,
    MatOption,
    MatSelect,
    NgComponentOutlet,
    Panel,
    ProblemText,
    StepFocus,
    UserStatusCard,
  ],
  templateUrl: './ecosystem.html',
  styles: [
    SHARED_STYLES,
    FIELD_STYLES,
    SELECT_STYLES,
    `
      :host {
        display: grid;
        gap: 16px;
        grid-template-columns: minmax(0, 1fr);
      }

      .option-note {
        color: var(--mat-sys-on-surface-variant);
      }

      .main {
        inline-size: 100%;
      }
    `,
  ],
})
export class EcosystemStep {
  protected readonly t = injectTexts();
  protected readonly team = injectAccountTeam();
  readonly #store = inject(Store);
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);
  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly asked = injectQuestion();
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly isChoosing = computed(() => this.#pending() === 'choose-ecosystem');
  readonly #active = computed(() => (this.assistance()?.ecosystems ?? []).filter(({ active }) => active));
  protected readonly hasNone = computed(
    () => this.assistance()?.ecosystems !== undefined && this.#active().length === 0,
  );
  readonly #findings = computed(() => this.assistance()?.status?.findings ?? []);
  protected readonly isSaid = computed(() =>
    this.#findings().some(({ code }) => code === 'no-active-ecosystem'),
  );
  /** Then no code would go: there is no way on, but somebody to ask. */
  protected readonly isBlocked = computed(
    () => this.hasNone() || this.#findings().some(({ blocks }) => blocks),
  );
  /** The only active one is chosen already; a choice outlives the polls. */
  protected readonly chosen = linkedSignal<readonly string[], string | null>({
    source: () => this.#active().map(({ id }) => id),
    computation: (ids, before) => {
      const kept = before?.value ?? null;
      if (kept !== null && ids.includes(kept)) return kept;
      return ids.length === 1 ? (ids[0] ?? null) : null;
    },
  });
  protected readonly chosenName = computed(
    () => this.#active().find(({ id }) => id === this.chosen())?.name ?? null,
  );

  protected continue(): void {
    const ecosystemId = this.chosen();
    if (ecosystemId !== null) this.#store.dispatch(AssistancePage.ecosystemChosen({ ecosystemId }));
  }
}
