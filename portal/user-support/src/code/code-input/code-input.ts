import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  input,
  model,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { CODE_DIGITS } from '@waizant/user-support/contract';
import { codeIn, digitsIn } from './code-in';

/** One labelled input, drawn as six positions: paste, autofill and screen readers meet an ordinary field. */
@Component({
  selector: 'us-code-input',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label class="visually-hidden" [attr.for]="inputId()">{{ label() }}</label>
    <div class="boxes" [class.invalid]="invalid()">
      @for (digit of digits(); track $index) {
        <span class="box" aria-hidden="true" [class.caret]="isMarked($index)">{{ digit }}</span>
      }
      <input
        #field
        autocomplete="one-time-code"
        inputmode="numeric"
        spellcheck="false"
        [id]="inputId()"
        [disabled]="disabled()"
        [value]="value()"
        [attr.aria-invalid]="invalid()"
        [attr.aria-describedby]="describedBy()"
        (input)="typed($event)"
        (change)="typed($event)"
        (compositionend)="typed($event)"
        (paste)="pasted($event)"
        (selectionchange)="follow()"
        (focus)="follow()"
        (click)="follow()"
        (keyup)="follow()"
        (keydown.enter)="submitted.emit()"
      />
    </div>
  `,
  styles: `
    :host {
      display: block;
      inline-size: 100%;
    }

    .boxes {
      display: flex;
      gap: 12px;
      justify-content: center;
      position: relative;
    }

    .box {
      align-items: center;
      block-size: 56px;
      border: 2px solid var(--mat-sys-outline);
      border-radius: var(--us-corner, 6px);
      box-sizing: border-box;
      color: var(--mat-sys-on-surface);
      display: flex;
      flex: 0 1 48px;
      font-size: 1.5rem;
      font-weight: 600;
      inline-size: 48px;
      justify-content: center;
      min-inline-size: 0;
    }

    .boxes:focus-within .box.caret {
      border-color: var(--mat-sys-primary);
      box-shadow: 0 0 0 3px var(--mat-sys-primary-container);
    }

    .invalid .box {
      border-color: var(--mat-sys-error);
    }

    /* The real field lies over the boxes: seen by everything but the eye. */
    input {
      background: transparent;
      border: 0;
      caret-color: transparent;
      color: transparent;
      font-size: 24px;
      inset: 0;
      letter-spacing: 2ch;
      opacity: 0;
      outline: 0;
      padding: 0;
      position: absolute;
    }

    .visually-hidden {
      block-size: 1px;
      clip-path: inset(50%);
      inline-size: 1px;
      overflow: hidden;
      position: absolute;
      white-space: nowrap;
    }

    @media (width < 420px) {
      .boxes {
        gap: 8px;
      }
    }
  `,
})
export class CodeInput {
  readonly label = input.required<string>();
  readonly inputId = input('us-code');
  readonly describedBy = input<string | null>(null);
  readonly invalid = input(false);
  readonly disabled = input(false);
  /** The digits so far, in ASCII; whatever else was typed or pasted is left out. */
  readonly value = model('');
  /** Whether what was pasted or filled in last has no code in it: the digits stayed as they were. */
  readonly unread = model(false);
  readonly submitted = output();

  protected readonly digits = computed(() =>
    Array.from({ length: CODE_DIGITS }, (_, index) => this.value()[index] ?? ''),
  );
  readonly #selection = signal({ from: 0, to: 0 }, { equal: (a, b) => a.from === b.from && a.to === b.to });
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  focus(): void {
    this.field().nativeElement.focus();
  }

  protected isMarked(index: number): boolean {
    const { from, to } = this.#selection();
    return index === Math.min(from, this.value().length, CODE_DIGITS - 1) || (index > from && index < to);
  }

  protected follow(): void {
    const { selectionStart, selectionEnd } = this.field().nativeElement;
    this.#selection.set({ from: selectionStart ?? 0, to: selectionEnd ?? 0 });
  }

  /** One key, or a whole text that the browser, a phone or a drop put in. */
  protected typed(event: Event): void {
    // What is being composed is not there yet.
    if ('isComposing' in event && event.isComposing) return;
    const { value: text, selectionStart } = this.field().nativeElement;
    const before = this.value();
    // The browser tells of the end of typing, too.
    if (text === before) return;
    const digits = digitsIn(text);
    const caret = digitsIn(text.slice(0, selectionStart ?? text.length)).length;
    const isKey = text.length <= before.length + 1;
    const code = isKey ? null : codeIn(text);
    if (digits.length <= CODE_DIGITS && (isKey || isOfDigits(text))) this.#put(digits, caret);
    else if (code !== null) this.#put(code);
    // A digit too many is none: it would push out another.
    else this.#put(before, caret - 1, !isKey);
  }

  protected pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text') ?? '';
    const code = codeIn(text);
    // Some of the digits go where the caret is.
    if (code === null && isOfDigits(text)) return;
    event.preventDefault();
    if (code === null) this.unread.set(true);
    else this.#put(code);
  }

  #put(digits: string, caret = digits.length, isUnread = false): void {
    const field = this.field().nativeElement;
    // The same value again would not be written back by the binding.
    if (field.value !== digits) {
      field.value = digits;
      field.setSelectionRange(caret, caret);
    }
    this.value.set(digits);
    this.unread.set(isUnread);
    this.follow();
  }
}

function isOfDigits(text: string): boolean {
  return /^[\p{Nd}\s\p{Pd}]*$/u.test(text);
}
