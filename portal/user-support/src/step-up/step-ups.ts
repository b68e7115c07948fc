import { inject, Injectable, signal } from '@angular/core';
import { firstValueFrom, type Observable } from 'rxjs';
import { injectOpenDialog } from '../dialog/open-dialog';
import { Texts } from '../texts/texts';
import type { SentStepUp, StepUpAsked, StepUpDialogData } from './step-up-asked';
import { StepUpDialog } from './step-up-dialog';

/** Asks the agent to step his browser session up. Loaded when the server first asks for it. */
@Injectable({ providedIn: 'root' })
export class StepUps {
  readonly #open = injectOpenDialog();
  readonly #texts = inject(Texts);
  readonly #sent = signal<SentStepUp | null>(null);
  #asking: Promise<boolean> | null = null;

  /** Whether he did; of calls that need it at once all hear the same. `forgotten`: he is nobody's matter any more. */
  ask(asked: StepUpAsked, forgotten: Observable<unknown>): Promise<boolean> {
    this.#asking ??= this.#ask(asked, forgotten).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(asked: StepUpAsked, forgotten: Observable<unknown>): Promise<boolean> {
    await this.#texts.load('pages');
    const data: StepUpDialogData = { ...asked, sent: this.#sent };
    const dialog = this.#open<StepUpDialog, boolean>(StepUpDialog, { data, autoFocus: false });
    const gone = forgotten.subscribe(() => {
      // Not even fading out: it says where another agent's code went.
      dialog.addPanelClass('us-gone');
      dialog.close(false);
      this.#sent.set(null);
    });
    try {
      return (await firstValueFrom(dialog.afterClosed())) === true;
    } finally {
      gone.unsubscribe();
    }
  }
}
