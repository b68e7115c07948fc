import { ChangeDetectionStrategy, Component, effect, inject, ViewEncapsulation } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { injectConfig } from './config';

/** The module's outermost element: its fallback theme, and its language, which follows the shell's. */
@Component({
  selector: 'us-module-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  imports: [RouterOutlet],
  template: `<router-outlet />`,
  styleUrl: './module-root.scss',
})
export class ModuleRoot {
  constructor() {
    const { language } = injectConfig();
    const transloco = inject(TranslocoService);
    effect(() => {
      transloco.setActiveLang(language());
    });
  }
}
