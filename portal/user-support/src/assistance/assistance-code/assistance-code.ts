import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Store } from '@ngrx/store';
import type { AssistanceView, CodePurpose } from '@waizant/user-support/contract';
import { CodeEntry } from '../../code/code-entry/code-entry';
import { AssistancePage } from '../assistance.actions';
import { assistanceFeature } from '../assistance.feature';
import { CodeAnswers } from '../code-answers';
import { injectServerNow } from '../server-clock';

/** The entry of a code of the open assistance: the agent's, or the user's. */
@Component({
  selector: 'us-assistance-code',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeEntry],
  template: `
    @if (assistance().code; as sent) {
      <us-code-entry
        [name]="purpose()"
        [sent]="sent"
        [now]="now()"
        [pending]="pending()"
        [problem]="problem()"
        [answer]="answer"
        (resent)="resend()"
      />
    }
  `,
  styles: `
    :host {
      inline-size: 100%;
    }
  `,
})
export class AssistanceCode {
  readonly assistance = input.required<AssistanceView>();
  readonly purpose = input.required<CodePurpose>();

  readonly #store = inject(Store);
  readonly #answers = inject(CodeAnswers);
  protected readonly pending = this.#store.selectSignal(assistanceFeature.selectPending);
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly now = injectServerNow();
  protected readonly answer = (code: string) =>
    this.#answers.answer(this.assistance().id, this.purpose(), code);

  protected resend(): void {
    this.#store.dispatch(AssistancePage.sendCodePressed({ purpose: this.purpose() }));
  }
}
