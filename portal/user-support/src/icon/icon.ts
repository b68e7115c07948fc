import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { ICONS, type IconName } from './icons';

/** A decorative Material Symbol in the colour of the text around it; its meaning always stands in words beside it. */
@Component({
  selector: 'us-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 -960 960 960" aria-hidden="true" focusable="false">
    <path [attr.d]="outline()" />
  </svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }

    svg {
      block-size: var(--us-icon-size, 24px);
      fill: currentcolor;
      inline-size: var(--us-icon-size, 24px);
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly outline = computed(() => ICONS[this.name()]);
}
