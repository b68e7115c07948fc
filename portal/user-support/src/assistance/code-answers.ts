import { inject, Injectable } from '@angular/core';
import { Store } from '@ngrx/store';
import { answerInternalCode, answerUserCode, type CodePurpose } from '@waizant/user-support/contract';
import { firstValueFrom } from 'rxjs';
import { BffClient } from '../bff/bff-client';
import { problemOf } from '../bff/problem';
import { AssistanceApi, AssistancePage } from './assistance.actions';

/** Carries a code from the field to the server, past the store: actions and state never hold one. */
@Injectable({ providedIn: 'root' })
export class CodeAnswers {
  readonly #bff = inject(BffClient);
  readonly #store = inject(Store);

  /** Whether it was right; what else happened is in the store. */
  async answer(id: string, purpose: CodePurpose, code: string): Promise<boolean> {
    this.#store.dispatch(AssistancePage.codeSubmitted({ purpose }));
    const input = { params: { id }, body: { code } };
    try {
      const call =
        purpose === 'internal'
          ? this.#bff.answer(answerInternalCode, input)
          : this.#bff.call(answerUserCode, input);
      const assistance = await firstValueFrom(call, { defaultValue: null });
      if (assistance === null) return false;
      this.#store.dispatch(AssistanceApi.assistanceReceived({ assistance, receivedAt: Date.now() }));
      return true;
    } catch (error) {
      this.#store.dispatch(AssistanceApi.commandFailed({ problem: problemOf(error) }));
      return false;
    }
  }
}
