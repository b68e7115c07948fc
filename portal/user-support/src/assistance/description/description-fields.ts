import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { MatOption, MatSelect } from '@angular/material/select';
import { CASE_NUMBER_LENGTH, type Purpose, PURPOSES } from '@waizant/user-support/contract';
import { FIELD_STYLES, SELECT_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';

/** Case number and purpose, both optional: nothing is chosen beforehand. */
@Component({
  selector: 'us-description-fields',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatOption, MatSelect],
  template: `
    <div class="case">
      <label class="field-label" for="us-case">{{ t('case.label') }}</label>
      <input
        #field
        id="us-case"
        class="field"
        type="text"
        name="case-number"
        autocomplete="off"
        spellcheck="false"
        [placeholder]="t('case.optional')"
        [attr.maxlength]="longest"
        [readonly]="readonly()"
        [value]="caseNumber()"
        (input)="caseNumber.set(field.value)"
      />
    </div>
    <div class="purpose">
      <span id="us-purpose-label" class="field-label">{{ t('case.purpose') }}</span>
      <mat-select
        id="us-purpose"
        class="field"
        panelClass="us-overlay"
        aria-labelledby="us-purpose-label"
        [placeholder]="t('case.choose')"
        [value]="purpose()"
        [disabled]="readonly()"
        (valueChange)="purpose.set($event ?? null)"
      >
        <mat-option>{{ t('case.noPurpose') }}</mat-option>
        @for (each of purposes; track each) {
          <mat-option [value]="each">{{ words(each) }}</mat-option>
        }
      </mat-select>
    </div>
  `,
  styles: [
    FIELD_STYLES,
    SELECT_STYLES,
    `
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
      }

      /* As long as what each holds, in the letters that the reader has; one below the other where that is too much. */
      .case {
        flex: 1 1 10rem;
        min-inline-size: 0;
      }

      .purpose {
        flex: 4 1 18rem;
        min-inline-size: 0;
      }
    `,
  ],
})
export class DescriptionFields {
  protected readonly t = injectTexts();
  readonly caseNumber = model.required<string>();
  readonly purpose = model.required<Purpose | null>();
  readonly readonly = input(false);

  protected readonly purposes = PURPOSES;
  protected readonly longest = CASE_NUMBER_LENGTH;

  protected words(purpose: Purpose): string {
    return this.t(`case.purposes.${purpose}`);
  }
}
