import { NgComponentOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { CodeChannel, FindingView } from '@waizant/user-support/contract';
import { MatButton } from '@angular/material/button';
import { Store } from '@ngrx/store';
import { injectLanguage } from '../../../config';
import { Icon } from '../../../icon/icon';
import { injectAccountTeam } from '../../../problem/account-team';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { clockTime } from '../../../texts/formats';
import { Texts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { AssistanceCode } from '../../assistance-code/assistance-code';
import { FindingList } from '../../findings/finding-list';
import { injectQuestion } from '../../findings/inject-question';
import { confirmationOf } from '../../findings/question';
import { Panel } from '../../panel/panel';
import { StepFocus } from '../../step-focus';
import { TwoWords } from '../../user-status/two-words';

/** Screen 4: the user proves who they are, with the code that they read out. */
@Component({
  selector: 'us-user-verification',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AssistanceCode,
    FindingList,
    Icon,
    MatButton,
    NgComponentOutlet,
    Panel,
    ProblemText,
    StepFocus,
    TwoWords,
  ],
  templateUrl: './user-verification.html',
  styles: [
    SHARED_STYLES,
    `
      h2 {
        font: var(--mat-sys-title-medium);
      }

      .mark {
        --us-icon-size: 40px;

        color: var(--mat-sys-on-surface-variant);
      }

      p {
        max-inline-size: 560px;
        overflow-wrap: anywhere;
      }

      ul {
        margin: 0;
        padding-inline-start: 24px;
        text-align: start;
      }
    `,
  ],
})
export class UserVerification {
  readonly #texts = inject(Texts);
  readonly #language = injectLanguage();
  protected readonly t = this.#texts.t;
  protected readonly team = injectAccountTeam();
  readonly #store = inject(Store);
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);
  readonly #allowed = this.#store.selectSignal(assistanceFeature.selectAllowed);
  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly isSending = computed(() => this.#pending() === 'send-code');
  protected readonly code = computed(() => {
    const code = this.assistance()?.code;
    return code?.purpose === 'user' ? code : null;
  });
  /** A sentence for each channel, by why where there is one for it; the same sentence is not said again. */
  protected readonly channels = computed(() =>
    (this.code()?.channels ?? []).flatMap(({ channel, state, because = state, at }) => {
      const names = [because, state].map((said) => `${channel}-${said}`);
      const name = names.find((one) => this.#texts.has('channels', one));
      if (name === undefined) return [];
      const values = { time: clockTime(this.#language(), at), team: this.team() };
      return [{ channel, sentence: this.t(`channels.${name}`, values) }];
    }),
  );
  /** Then nobody has read the words. */
  protected readonly mailFailed = computed(() => this.failed('mail'));
  protected readonly blocking = computed(() =>
    (this.assistance()?.status?.findings ?? []).filter(({ blocks }) => blocks),
  );
  protected readonly maySend = computed(() => this.#allowed().has('send-user-code'));

  protected failed(asked: CodeChannel['channel']): boolean {
    const channels = this.code()?.channels ?? [];
    return channels.some(({ channel, state }) => channel === asked && state === 'failed');
  }

  /** The answer of the step before comes along; after a reload it is asked here. */
  protected readonly asked = injectQuestion();
  protected readonly asking = computed((): readonly FindingView[] => {
    const shown = this.assistance()?.status?.findings ?? [];
    const codes = this.asked.question()?.asking ?? [];
    return codes.map((code) => shown.find((one) => one.code === code) ?? { code, blocks: false });
  });

  protected send(): void {
    const question = this.asked.question();
    const confirmed = question === null ? [] : confirmationOf(question);
    this.#store.dispatch(AssistancePage.sendCodePressed({ purpose: 'user', confirmed }));
  }
}
