import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { minutesAndSeconds } from '../../texts/formats';
import { injectTexts } from '../../texts/texts';

const RADIUS = 44;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** When the time that remains is said aloud (ms): not every second. */
const SAID_AT = [240_000, 180_000, 120_000, 60_000, 30_000, 10_000] as const;

/** A ring that empties, with the time in it. Times: ms since 1970, the server's. */
@Component({
  selector: 'us-countdown-ring',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg viewBox="0 0 96 96" aria-hidden="true" focusable="false">
      <circle class="track" cx="48" cy="48" [attr.r]="radius" />
      <circle
        class="rest"
        cx="48"
        cy="48"
        [attr.r]="radius"
        [attr.stroke-dasharray]="circumference"
        [attr.stroke-dashoffset]="offset()"
      />
    </svg>
    <span class="time" role="timer" aria-live="off">
      <span class="visually-hidden">{{ t('time.remaining') }} </span>{{ text() }}
    </span>
    <span class="visually-hidden" role="status">
      @if (said(); as remaining) {
        @if (remaining >= 60000) {
          {{ t('time.minutes', { count: remaining / 60000 }) }}
        } @else {
          {{ t('time.seconds', { count: remaining / 1000 }) }}
        }
      } @else if (isOver()) {
        {{ t('time.over') }}
      }
    </span>
  `,
  styles: `
    :host {
      block-size: 96px;
      display: inline-grid;
      flex: none;
      inline-size: 96px;
      place-items: center;
      position: relative;
    }

    svg {
      grid-area: 1 / 1;
      inline-size: 96px;
      transform: rotate(-90deg);
    }

    circle {
      fill: none;
      stroke-width: 8;
    }

    .track {
      stroke: var(--mat-sys-outline-variant);
    }

    .rest {
      stroke: var(--mat-sys-tertiary-fixed-dim, var(--mat-sys-tertiary));
    }

    .time {
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-title-medium);
      font-variant-numeric: tabular-nums;
      grid-area: 1 / 1;
    }

    .visually-hidden {
      block-size: 1px;
      clip-path: inset(50%);
      inline-size: 1px;
      overflow: hidden;
      position: absolute;
      white-space: nowrap;
    }

    @media (prefers-reduced-motion: no-preference) {
      .rest {
        transition: stroke-dashoffset 500ms linear;
      }
    }
  `,
})
export class CountdownRing {
  protected readonly t = injectTexts();
  readonly now = input.required<number>();
  readonly startsAt = input.required<number>();
  readonly endsAt = input.required<number>();
  /** Once, when the time is over. */
  readonly ranOut = output();

  protected readonly radius = RADIUS;
  protected readonly circumference = CIRCUMFERENCE;
  readonly #remaining = computed(() => Math.max(0, this.endsAt() - this.now()));
  protected readonly isOver = computed(() => this.#remaining() === 0);
  protected readonly text = computed(() => minutesAndSeconds(this.#remaining()));
  protected readonly offset = computed(() => {
    const whole = Math.max(1, this.endsAt() - this.startsAt());
    return CIRCUMFERENCE * (1 - Math.min(1, this.#remaining() / whole));
  });
  protected readonly said = signal<number | null>(null);

  constructor() {
    let before = Infinity;
    effect(() => {
      const remaining = this.#remaining();
      // The last one: a tab that slept passes several at once.
      const passed = SAID_AT.findLast((mark) => remaining <= mark && before > mark && before !== Infinity);
      if (passed !== undefined) this.said.set(passed);
      if (remaining === 0) this.said.set(null);
      if (remaining === 0 && before > 0)
        untracked(() => {
          this.ranOut.emit();
        });
      before = remaining;
    });
  }
}
