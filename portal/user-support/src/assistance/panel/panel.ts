import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The panel with the dashed border: what is going on, and the step's main button. */
@Component({
  selector: 'us-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ng-content />`,
  styles: `
    :host {
      border: 2px dashed var(--mat-sys-primary-fixed-dim, var(--mat-sys-primary));
      border-radius: 12px;
      box-sizing: border-box;
      display: grid;
      gap: 24px;
      grid-template-columns: minmax(0, 1fr);
      justify-items: center;
      align-content: center;
      min-block-size: 264px;
      padding: 32px;
      text-align: center;

      @media (width < 600px) {
        padding: 24px 16px;
      }
    }
  `,
})
export class Panel {}
