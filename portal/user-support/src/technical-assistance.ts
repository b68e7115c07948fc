import { Component } from '@angular/core';
import { step } from '@waizant/user-support/contract';

@Component({
  selector: 'us-technical-assistance',
  template: '<h1>Technical Assistance</h1>',
})
export class TechnicalAssistance {
  readonly first = step.parse('internal-verification');
}
