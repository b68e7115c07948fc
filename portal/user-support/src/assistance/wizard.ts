import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { ActivatedRoute, Router, RouterOutlet } from '@angular/router';
import { Store } from '@ngrx/store';
import { injectOpenLazyDialog } from '../dialog/open-dialog';
import { ProblemText } from '../problem/problem-text';
import { FIELD_STYLES, SHARED_STYLES } from '../styles/shared';
import { injectTexts } from '../texts/texts';
import { AssistancePage } from './assistance.actions';
import { assistanceFeature } from './assistance.feature';
import { ProductClicks } from './product-clicks';
import { InternalVerification } from './steps/internal-verification/internal-verification';

/** The card: the fields that are settled, the step that the server is at, and *Cancel process*. */
@Component({
  selector: 'us-wizard',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [InternalVerification, MatButton, ProblemText, RouterOutlet],
  providers: [ProductClicks],
  templateUrl: './wizard.html',
  styles: [SHARED_STYLES, FIELD_STYLES],
  styleUrl: './wizard.scss',
})
export class Wizard {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #dialog = inject(MatDialog);
  readonly #openDialog = injectOpenLazyDialog();
  readonly #stepPath = this.#store.selectSignal(assistanceFeature.selectStepPath);
  readonly #loaded = this.#store.selectSignal(assistanceFeature.selectLoaded);

  protected readonly open = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly isOffline = this.#store.selectSignal(assistanceFeature.selectIsOffline);
  protected readonly pending = this.#store.selectSignal(assistanceFeature.selectPending);
  protected readonly mayCancel = computed(() => this.open()?.allowedActions.includes('cancel') ?? false);
  protected readonly mayDescribe = computed(() => this.open()?.allowedActions.includes('describe') ?? false);
  /** Case and purpose; empty where nobody said either. */
  protected readonly about = computed(() => {
    const { caseNumber: number, purpose } = this.open() ?? {};
    return [
      ...(number === undefined ? [] : [this.t('case.number', { number })]),
      ...(purpose === undefined ? [] : [this.t(`case.purposes.${purpose}`)]),
    ].join(' · ');
  });
  protected readonly editLabel = computed(() =>
    this.about() === '' ? null : `${this.t('case.edit')}: ${this.t('case.title')}`,
  );
  protected readonly mayFinish = computed(() => this.open()?.allowedActions.includes('finish') ?? false);

  constructor() {
    effect(() => {
      const path = this.#stepPath();
      const isLoaded = this.#loaded();
      untracked(() => {
        if (isLoaded) this.#follow(path);
        // Another agent came while this page was open: no guard has asked for his.
        else this.#store.dispatch(AssistancePage.currentAsked());
      });
    });
    // Here, where it also ends: a guard may let somebody in who never comes.
    this.#store.dispatch(AssistancePage.entered());
    inject(DestroyRef).onDestroy(() => {
      this.#store.dispatch(AssistancePage.left());
    });
  }

  protected async cancel(): Promise<void> {
    await this.#openDialog(async () => (await import('./cancel-dialog/cancel-dialog')).CancelDialog);
  }

  protected async describe(): Promise<void> {
    await this.#openDialog(async () => (await import('./description/description-dialog')).DescriptionDialog);
  }

  protected finish(): void {
    this.#store.dispatch(AssistancePage.finishPressed());
  }

  protected reload(): void {
    this.#store.dispatch(AssistancePage.reloadPressed());
  }

  /** Goes where the server is; the App's page belongs to the session. */
  #follow(path: string): void {
    const child = this.#route.snapshot.firstChild?.routeConfig?.path ?? '';
    if (child === path || (path === 'session' && child === 'session/app')) return;
    // A dialog of the step that is over has nothing to say any more.
    if (child !== '') this.#dialog.closeAll();
    void this.#router.navigate([path], { relativeTo: this.#route, replaceUrl: true });
  }
}
