import { afterNextRender, Directive, ElementRef, inject } from '@angular/core';

/** Takes the focus when its step appears, so that keyboard and screen reader are where the process is. */
@Directive({ selector: '[usStepFocus]', host: { tabindex: '-1' } })
export class StepFocus {
  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef);
    afterNextRender(() => {
      element.nativeElement.focus({ preventScroll: true });
    });
  }
}
