import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  input,
  model,
  output,
  viewChild,
} from '@angular/core';
import { CODE_DIGITS } from '@waizant/user-support/contract';

/** One labelled input, drawn as six positions: paste, autofill and screen readers meet an ordinary field. */
@Component({
  selector: 'us-code-input',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label class="visually-hidden" [attr.for]="inputId()">{{ label() }}</label>
    <div class="boxes" [class.invalid]="invalid()">
      @for (digit of digits(); track $index) {
        <span class="box" aria-hidden="true" [class.next]="$index === value().length">{{ digit }}</span>
      }
      <input
        #field
        autocomplete="one-time-code"
        inputmode="numeric"
        spellcheck="false"
        maxlength="24"
        [id]="inputId()"
        [disabled]="disabled()"
        [value]="value()"
        [attr.aria-invalid]="invalid()"
        [attr.aria-describedby]="describedBy()"
        (input)="typed(field)"
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

    .boxes:focus-within .box.next {
      border-color: var(--mat-sys-primary);
      box-shadow: 0 0 0 3px var(--mat-sys-primary-container);
    }

    .boxes:focus-within .box:last-of-type:not(:empty) {
      border-color: var(--mat-sys-primary);
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
  /** The digits so far; whatever else was typed or pasted is left out. */
  readonly value = model('');
  readonly submitted = output();

  protected readonly digits = computed(() =>
    Array.from({ length: CODE_DIGITS }, (_, index) => this.value()[index] ?? ''),
  );
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  focus(): void {
    this.field().nativeElement.focus();
  }

  protected typed(field: HTMLInputElement): void {
    const digits = field.value.replaceAll(/\D/g, '').slice(0, CODE_DIGITS);
    // The same value again would not be written back by the binding.
    field.value = digits;
    this.value.set(digits);
  }
}
