import { MatRadioButtonHarness, MatRadioGroupHarness } from '@angular/material/radio/testing';
import type { AssistanceView, FindingView } from '@waizant/user-support/contract';
import { ID, ModuleUnderTest, view, words } from '../../module-under-test.spec';
import { FindingsQuestion } from './findings-question';

const PHONE = `/assistances/${ID}/phone`;
const NUMBER = '+573004440233';
const EMAIL: FindingView = { code: 'email-changed-recently', blocks: false, asks: true, days: 3 };
const CHANGED: FindingView = { code: 'phone-changed-recently', blocks: false, asks: true, days: 1 };

const at = (findings: FindingView[], changes: Partial<AssistanceView> = {}) =>
  view({
    step: 'ecosystem',
    user: { email: 'pablo.multi@clinics.example', name: 'Pablo Multi' },
    status: { core: 'active', cognito: 'confirmed', mfa: 'off', phone: '********0233', findings },
    ...changes,
  });

describe('the question over findings', () => {
  let module: ModuleUnderTest;

  async function show(assistance: AssistanceView) {
    module.received(assistance);
    await module.render(FindingsQuestion);
  }

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    module.holdClock();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const status = () => words(module.find('[role=status]'));
  const labels = async () => {
    const buttons = await module.material.getAllHarnesses(MatRadioButtonHarness);
    return Promise.all(buttons.map((button) => button.getLabelText()));
  };

  it('asks by name how it was made sure, and has chosen nothing', async () => {
    await show(at([EMAIL]));
    expect(module.text).toContain('Before the code: how did you make sure that this is Pablo Multi?');
    const group = await module.material.getHarness(MatRadioGroupHarness);
    expect(await group.getCheckedValue()).toBeNull();
    expect(await labels()).toEqual([
      'I hung up and called the number on file',
      'An administrator of the ecosystem confirmed it',
    ]);
    const radios = module.find('mat-radio-group');
    const named = module.find(`#${radios.getAttribute('aria-labelledby') ?? ''}`);
    expect(words(named)).toContain('how did you make sure');
  });

  it('keeps the answer, for all that asks', async () => {
    await show(at([EMAIL, CHANGED]));
    const group = await module.material.getHarness(MatRadioGroupHarness);
    await group.checkRadioButton({ label: /administrator/ });
    await module.settle();
    expect(module.state.answer).toEqual({
      how: 'administrator',
      findings: ['email-changed-recently', 'phone-changed-recently'],
    });
    expect(await group.getCheckedValue()).toBe('administrator');
  });

  it('offers no call and no number where the number changed', async () => {
    await show(at([EMAIL, CHANGED]));
    expect(await labels()).toEqual(['An administrator of the ecosystem confirmed it']);
    expect(module.all('button').length).toBe(0);
  });

  it('shows the number for a minute, says so, and keeps it out of the store', async () => {
    await show(at([EMAIL]));
    expect(status()).toBe('');
    const button = module.button('Show number');
    button.click();
    button.click();
    await module.settle();
    expect(status()).toBe('Loading…');
    await module.answer(PHONE, { phone: NUMBER });
    expect(status()).toBe(`Number on file: ${NUMBER}`);
    expect(JSON.stringify(module.state)).not.toContain(NUMBER);
    await module.pass(59);
    expect(module.text).toContain(NUMBER);
    await module.pass(1);
    expect(module.text).not.toContain(NUMBER);
    expect(document.body.innerHTML).not.toContain(NUMBER);
    module.button('Show number');
  });

  it('hides it at a press, with the focus where it was', async () => {
    await show(at([EMAIL]));
    const button = module.button('Show number');
    button.focus();
    await module.press('Show number');
    await module.answer(PHONE, { phone: NUMBER });
    expect(document.activeElement).toBe(button);
    await module.press('Hide number');
    expect(module.text).not.toContain(NUMBER);
    expect(document.activeElement).toBe(button);
    await module.press('Show number');
    await module.answer(PHONE, { phone: NUMBER });
    // Of the second time, not of the first.
    await module.pass(59);
    expect(module.text).toContain(NUMBER);
  });

  it('says why there is no number, and asks again at a press', async () => {
    await show(at([EMAIL]));
    await module.press('Show number');
    await module.refuse(PHONE, 502, 'identity-provider-failed', { retryAfter: 2 });
    expect(words(module.find('[role=alert]'))).toContain('did not answer');
    expect(status()).toBe('');
    await module.press('Show number');
    await module.answer(PHONE, { phone: NUMBER });
    expect(module.all('[role=alert]').length).toBe(0);
    expect(module.text).toContain(NUMBER);
  });
});
