import { TestBed } from '@angular/core/testing';
import { step } from '@waizant/user-support/contract';
import { TechnicalAssistance } from './technical-assistance';

describe('TechnicalAssistance', () => {
  it('names itself', () => {
    const fixture = TestBed.createComponent(TechnicalAssistance);

    expect((fixture.nativeElement as HTMLElement).textContent).toContain('Technical Assistance');
  });

  it('reads the contract from source', () => {
    expect(step.parse('ecosystem')).toBe('ecosystem');
  });
});
