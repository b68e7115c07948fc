import {
  afterNextRender,
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  output,
  viewChild,
} from '@angular/core';
import { Icon } from '../icon/icon';
import { LanguageChoice } from '../texts/language';
import { Brand } from './brand';

/** From this width the sidebar is there; $wide in backoffice.scss is the same number. */
const WIDE = '(width >= 960px)';

/** The sidebar of a phone: a modal dialog, so that the browser keeps the focus inside and gives it back. */
@Component({
  selector: 'shell-drawer',
  imports: [Brand, Icon],
  templateUrl: './drawer.html',
  styleUrl: './drawer.scss',
})
export class Drawer {
  readonly closed = output();

  protected readonly texts = inject(LanguageChoice).texts;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    const wide = matchMedia(WIDE);
    const close = () => this.close();
    wide.addEventListener('change', close);
    inject(DestroyRef).onDestroy(() => wide.removeEventListener('change', close));
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  close(): void {
    this.dialog().nativeElement.close();
  }
}
