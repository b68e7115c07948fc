import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { injectTexts } from '../texts/texts';

/** Holds the room of lines that are being read, so that nothing jumps when they come. */
@Component({
  selector: 'us-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="said" role="status">{{ t('loading') }}</span>
    @for (line of lines(); track line) {
      <div class="line" aria-hidden="true"><span></span></div>
    }
  `,
  styles: `
    :host {
      display: grid;
    }

    .said {
      block-size: 1px;
      clip-path: inset(50%);
      inline-size: 1px;
      overflow: hidden;
      position: absolute;
      white-space: nowrap;
    }

    .line {
      align-items: center;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      display: flex;
      min-block-size: var(--us-skeleton-line, 48px);
    }

    .line span {
      animation: us-skeleton 1.6s ease-in-out infinite alternate;
      background: var(--mat-sys-surface-container-high);
      block-size: 16px;
      border-radius: 8px;
      inline-size: 60%;
    }

    .line:nth-child(odd) span {
      inline-size: 40%;
    }

    @keyframes us-skeleton {
      to {
        opacity: 0.5;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      .line span {
        animation: none;
      }
    }
  `,
})
export class Skeleton {
  protected readonly t = injectTexts();
  /** How many lines are expected. */
  readonly of = input.required<number>();
  protected readonly lines = computed(() => Array.from({ length: this.of() }, (_, index) => index));
}
