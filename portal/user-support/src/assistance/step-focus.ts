import { afterNextRender, Directive, ElementRef, inject, input } from '@angular/core';

/**
 * Takes the focus when its step appears, so that keyboard and screen reader are where the process is; or gives it to
 * the field that it is told.
 */
@Directive({ selector: '[usStepFocus]', host: { '[attr.tabindex]': "field() === '' ? -1 : null" } })
export class StepFocus {
  readonly field = input<{ focus(options?: FocusOptions): void } | ''>('', { alias: 'usStepFocus' });

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef);
    afterNextRender(() => {
      const target = this.field() || element.nativeElement;
      target.focus({ preventScroll: true });
    });
  }
}
