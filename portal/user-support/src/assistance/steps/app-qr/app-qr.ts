import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  type OnInit,
  signal,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { RouterLink } from '@angular/router';
import { Store } from '@ngrx/store';
import { openProduct } from '@waizant/user-support/contract';
import { encode } from 'uqr';
import { BffClient } from '../../../bff/bff-client';
import { injectPageCalls } from '../../../bff/page-calls';
import { injectLanguage } from '../../../config';
import { clockTime } from '../../../texts/formats';
import { ProblemText } from '../../../problem/problem-text';
import { SHARED_STYLES } from '../../../styles/shared';
import { injectTexts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { CountdownRing } from '../../../code/countdown-ring/countdown-ring';
import { Panel } from '../../panel/panel';
import { ProductClicks } from '../../product-clicks';
import { injectServerNow } from '../../server-clock';
import { Icon } from '../../../icon/icon';
import { TicketNotice } from '../../ticket-notice/ticket-notice';
import { RefreshTriggers } from '../../refresh-triggers';
import { StepFocus } from '../../step-focus';

/** The part of a ticket's life after which the next one voids it: there are never two, and none is shown too late. */
const RENEW_AT = 5 / 6;
/** After one that failed (ms). */
const RETRY_MS = 30_000;

/**
 * The App's page: its ticket as a QR code, renewed while the page is open and the session runs. By itself it asks only
 * after a click in the wizard; whoever comes by a link, a bookmark or a reload has to press.
 */
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
    TicketNotice,
    RouterLink,
    StepFocus,
  ],
  templateUrl: './app-qr.html',
  styles: SHARED_STYLES,
  styleUrl: './app-qr.scss',
})
export class AppQr implements OnInit {
  protected readonly t = injectTexts();
  readonly #bff = inject(BffClient);
  readonly #store = inject(Store);
  readonly #calls = injectPageCalls();
  readonly #language = injectLanguage();
  readonly #clicks = inject(ProductClicks);
  readonly #returns = inject(RefreshTriggers).onReturn();
  readonly #destroyed = inject(DestroyRef);
  protected readonly assistance = this.#store.selectSignal(assistanceFeature.selectOpen);
  protected readonly now = injectServerNow();
  protected readonly startsAt = computed(() => Date.parse(this.assistance()?.session?.startedAt ?? ''));
  protected readonly endsAt = computed(() => Date.parse(this.assistance()?.session?.endsAt ?? ''));
  /** The code's modules as one SVG path; the ticket itself is kept nowhere. */
  protected readonly drawing = signal<{ readonly size: number; readonly path: string } | null>(null);
  protected readonly problem = this.#calls.problem;
  protected readonly isOffered = signal(false);
  readonly #openedAt = this.now();
  /** When the next one is due, by the page's own clock (ms); never, where this one lasts as long as the session. */
  #renewAt = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  protected readonly scannedAt = computed(() => {
    const at = this.assistance()?.products?.find(({ id }) => id === 'app')?.redeemedAt;
    return at !== undefined && Date.parse(at) >= this.#openedAt ? clockTime(this.#language(), at) : null;
  });

  ngOnInit(): void {
    const assistanceId = this.assistance()?.id ?? '';
    if (this.#clicks.takeHere({ assistanceId, product: 'app' })) this.renew();
    else this.isOffered.set(true);
    // The timers of a hidden tab run late: what it shows may be over.
    this.#returns.pipe(takeUntilDestroyed(this.#destroyed)).subscribe(() => {
      if (performance.now() >= this.#renewAt) this.renew();
    });
    this.#destroyed.onDestroy(() => {
      clearTimeout(this.#timer);
    });
  }

  protected renew(): void {
    const id = this.assistance()?.id;
    // Once scanned, another ticket would only be one more to lose.
    if (this.#calls.isUnderWay() || id === undefined || this.scannedAt() !== null) return;
    this.isOffered.set(false);
    this.#calls.run(
      this.#bff.call(openProduct, { params: { id, product: 'app' } }),
      ({ url, expiresAt }) => {
        this.drawing.set(drawn(url));
        this.#renewIn(this.#lifeOf(expiresAt) * RENEW_AT);
      },
      ({ code }) => {
        this.drawing.set(null);
        if (code !== 'not-signed-in') this.#renewIn(RETRY_MS);
      },
    );
  }

  /** How long a ticket can still be used, ms; Infinity where the session ends first. */
  #lifeOf(expiresAt: string): number {
    const at = Date.parse(expiresAt);
    return at >= this.endsAt() ? Infinity : Math.max(0, at - this.now());
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#renewAt = performance.now() + ms;
    if (ms < Infinity) {
      this.#timer = setTimeout(() => {
        this.renew();
      }, ms);
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
