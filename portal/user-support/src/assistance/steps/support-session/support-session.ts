import { Location } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, Router } from '@angular/router';
import { Store } from '@ngrx/store';
import type { AssistanceView, ProductId } from '@waizant/user-support/contract';
import { injectOpenLazyDialog } from '../../../dialog/open-dialog';
import { Icon } from '../../../icon/icon';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { CountdownRing } from '../../../code/countdown-ring/countdown-ring';
import { Panel } from '../../panel/panel';
import { ProductClicks } from '../../product-clicks';
import { injectProductName } from '../../product-name';
import { injectServerNow } from '../../server-clock';
import { TicketNotice } from '../../ticket-notice/ticket-notice';
import { StepFocus } from '../../step-focus';

type Product = NonNullable<AssistanceView['products']>[number];

/** Screen 5: what remains of the five minutes, and the products that the server offers. */
@Component({
  selector: 'us-support-session',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CountdownRing, Icon, MatButton, Panel, ProblemText, TicketNotice, StepFocus],
  templateUrl: './support-session.html',
  styles: SHARED_STYLES,
  styleUrl: './support-session.scss',
})
export class SupportSession {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #openDialog = injectOpenLazyDialog();
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #location = inject(Location);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #clicks = inject(ProductClicks);

  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly now = injectServerNow();
  protected readonly startsAt = computed(() => Date.parse(this.assistance()?.session?.startedAt ?? ''));
  protected readonly endsAt = computed(() => Date.parse(this.assistance()?.session?.endsAt ?? ''));
  protected readonly productName = injectProductName();

  /** A tab of our own, at once: one that is opened after a wait would be blocked. App has a page here. */
  protected open({ id, opens }: Product): void {
    const commands = ['..', 'session', id];
    const assistanceId = this.assistance()?.id;
    if (assistanceId === undefined) return;
    if (opens === 'qr') {
      this.#clicks.keepHere({ assistanceId, product: id });
      void this.#router.navigate(commands, { relativeTo: this.#route });
      return;
    }
    const url = this.#router.createUrlTree(commands, {
      relativeTo: this.#route,
      fragment: this.#clicks.nonceFor({ assistanceId, product: id }),
    });
    // With what a shell under a path of its own, or with hash URLs, puts before it.
    const address = this.#location.prepareExternalUrl(this.#router.serializeUrl(url));
    this.#window?.open(address, '_blank', 'noopener');
  }

  protected appearance(id: ProductId): 'filled' | 'outlined' {
    return id === 'store' ? 'filled' : 'outlined';
  }

  protected async seePlan(): Promise<void> {
    this.#store.dispatch(AssistancePage.planAsked());
    await this.#openDialog(async () => (await import('./plan-dialog')).PlanDialog, { autoFocus: 'dialog' });
  }

  protected ranOut(): void {
    this.#store.dispatch(AssistancePage.timeRanOut());
  }
}
