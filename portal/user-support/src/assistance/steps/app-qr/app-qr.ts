import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { openProduct } from '@waizant/user-support/contract';
import { firstValueFrom } from 'rxjs';
import { encode } from 'uqr';
import { BffClient } from '../../../bff/bff-client';
import { type Problem, problemOf } from '../../../bff/problem';
import { injectConfig } from '../../../config';
import { clockTime } from '../../../i18n/formats';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { CountdownRing } from '../../countdown-ring/countdown-ring';
import { Panel } from '../../panel/panel';
import { injectServerNow } from '../../server-clock';
import { Icon } from '../../../icon/icon';
import { ReusedNotice } from '../../reused-notice/reused-notice';
import { WhenToLook } from '../../when-to-look';
import { StepFocus } from '../../step-focus';

/** A ticket lives 60 s; the next one voids it, so there are never two (ms). */
const RENEW_MS = 50_000;

/** The App's page: its ticket as a QR code, renewed while the page is open and the session runs. */
@Component({
  selector: 'us-app-qr',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    CountdownRing,
    Icon,
    MatButton,
    MatProgressSpinner,
    Panel,
    ProblemText,
    ReusedNotice,
    RouterLink,
    StepFocus,
    TranslocoDirective,
  ],
  templateUrl: './app-qr.html',
  styles: SHARED_STYLES,
  styleUrl: './app-qr.scss',
})
export class AppQr {
  readonly #bff = inject(BffClient);
  readonly #store = inject(Store);
  readonly #language = injectConfig().language;
  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly now = injectServerNow();
  protected readonly startsAt = computed(() => Date.parse(this.assistance()?.session?.startedAt ?? ''));
  protected readonly endsAt = computed(() => Date.parse(this.assistance()?.session?.endsAt ?? ''));
  /** The code's modules as one SVG path; the ticket itself is kept nowhere. */
  protected readonly drawing = signal<{ readonly size: number; readonly path: string } | null>(null);
  protected readonly problem = signal<Problem | null>(null);
  readonly #openedAt = this.now();
  #renewedAt = 0;
  protected readonly scannedAt = computed(() => {
    const at = this.assistance()?.products?.find(({ id }) => id === 'app')?.redeemedAt;
    return at !== undefined && Date.parse(at) >= this.#openedAt ? clockTime(this.#language(), at) : null;
  });

  constructor() {
    void this.renew();
    const timer = setInterval(() => void this.renew(), RENEW_MS);
    // A tab that was hidden ticks late: what it shows may be over.
    const looks = inject(WhenToLook)
      .looks()
      .subscribe(() => {
        if (performance.now() - this.#renewedAt >= RENEW_MS) void this.renew();
      });
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      looks.unsubscribe();
    });
  }

  protected async renew(): Promise<void> {
    const id = this.assistance()?.id;
    // Once scanned, another ticket would only be one more to lose.
    if (id === undefined || this.scannedAt() !== null) return;
    this.#renewedAt = performance.now();
    try {
      const { url } = await firstValueFrom(this.#bff.call(openProduct, { params: { id, product: 'app' } }));
      this.drawing.set(drawn(url));
      this.problem.set(null);
    } catch (error) {
      this.drawing.set(null);
      this.problem.set(problemOf(error));
    }
  }

  protected ranOut(): void {
    this.#store.dispatch(AssistancePage.timeRanOut());
  }
}

function drawn(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  );
  return { size, path: path.join('') };
}
