import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { CASE_NUMBER_LENGTH, type Purpose, PURPOSES } from '@waizant/user-support/contract';
import { SHARED_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';

/** Case number and purpose, both optional: nothing is chosen beforehand. */
@Component({
  selector: 'us-description-fields',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div>
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
    <div>
      <label class="field-label" for="us-purpose">{{ t('case.purpose') }}</label>
      <select
        #select
        id="us-purpose"
        class="field"
        name="purpose"
        [disabled]="readonly()"
        (change)="choose(select.value)"
      >
        <option value="" [selected]="purpose() === null">{{ t('case.optional') }}</option>
        @for (each of purposes; track each) {
          <option [value]="each" [selected]="purpose() === each">{{ words(each) }}</option>
        }
      </select>
    </div>
  `,
  styles: [
    SHARED_STYLES,
    `
      /* The browser adds 4 px of its own. */
      select.field {
        padding-inline: 12px;
      }

      :host {
        display: grid;
        gap: 16px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 208px), 1fr));
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

  protected choose(value: string): void {
    this.purpose.set(PURPOSES.find((each) => each === value) ?? null);
  }
}
