import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatRadioButtonHarness } from '@angular/material/radio/testing';
import type { AssistanceView } from '@waizant/user-support/contract';
import { injectOpenDialog } from '../../dialog/open-dialog';
import { after, endedView, ID, ModuleUnderTest, view, words } from '../../module-under-test.spec';
import { AssistanceApi } from '../assistance.actions';
import { CancelDialog } from './cancel-dialog';

const CANCEL = `/assistances/${ID}/cancel`;

@Component({ template: '' })
class PageBelow {}

describe('the dialog Cancel process', () => {
  let module: ModuleUnderTest;
  let dialog: HTMLElement;

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    module.received(view({ user: { email: 'marta.admin@legacy355.example', name: '<b>Marta</b> Admin' } }));
    await module.render(PageBelow);
    TestBed.runInInjectionContext(injectOpenDialog)(CancelDialog);
    dialog = await module.dialog();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const ok = () => module.button('Ok', dialog);
  const field = () => module.find('textarea', dialog) as HTMLTextAreaElement;
  const choose = async (words: string) => {
    const label = new RegExp(`^${words}`);
    await (await module.material.getHarness(MatRadioButtonHarness.with({ label }))).check();
    await module.settle();
  };

  it('says what is about to end, with names as text', () => {
    expect(module.find('h2', dialog).textContent).toContain('Cancel process');
    expect(words(dialog)).toContain('This ends the assistance for <b>Marta</b> Admin.');
    expect(dialog.querySelector('p b')).toBeNull();
    expect(dialog.getAttribute('aria-labelledby')).toBe(module.find('h2', dialog).id);
  });

  it('cannot be confirmed without words, whatever was chosen', async () => {
    expect(ok().disabled).toBeTrue();
    await choose('Other');
    expect(field().value).toBe('');
    expect(ok().disabled).toBeTrue();
    await module.type('textarea', ' \n ', dialog);
    expect(ok().disabled).toBeTrue();
    await module.type('textarea', 'x', dialog);
    expect(ok().disabled).toBeFalse();
  });

  for (const [words, kind] of [
    ['The user hung up', 'user-hung-up'],
    ['The user no longer needs assistance', 'no-longer-needed'],
    ['Could not verify themselves', 'could-not-verify'],
    ['Technical failure', 'technical-failure'],
    ['I typed the wrong address', 'wrong-address'],
  ] as const) {
    it(`writes the words of the choice, and sends both: ${kind}`, async () => {
      await choose(words);
      expect(field().value).toContain(words);
      await module.press('Ok', dialog);
      const { kind: sent, text } = (
        module.call(CANCEL).request.body as { reason: { kind: string; text: string } }
      ).reason;
      expect([sent, text]).toEqual([kind, field().value]);
    });
  }

  it('lets the words be edited, and does not write over them', async () => {
    await choose('The user hung up');
    await module.type('textarea', '  The user hung up, twice ', dialog);
    await choose('Technical failure');
    expect(field().value).toBe('  The user hung up, twice ');
    await module.press('Ok', dialog);
    expect(module.call(CANCEL).request.body).toEqual({
      reason: { kind: 'technical-failure', text: 'The user hung up, twice' },
    });
  });

  it('changes the words with the choice while nobody edited them', async () => {
    await choose('The user hung up');
    await choose('Technical failure');
    expect(field().value).toBe('Technical failure');
    await choose('Other');
    expect(field().value).toBe('');
  });

  const statusOf = (step: AssistanceView['step'], stepUpElsewhere = false) =>
    module.refreshed(view({ step, stepUpElsewhere, now: after(1) }));

  it('writes no words for a suspicion of fraud, and says who reads them and what it stops', async () => {
    await statusOf('user-verification');
    await choose('Technical failure');
    await choose('I suspect fraud');
    expect(field().value).toBe('');
    expect(ok().disabled).toBeTrue();
    expect(module.find('label.field-label', dialog).textContent).toContain('What made you suspicious?');
    const said = words(module.find('[role=status]', dialog));
    expect(said).toContain('Only they read what you write. Do not tell the caller.');
    expect(said).toContain('For one hour no code goes to this user');
    await module.type('textarea', 'Another voice', dialog);
    await module.press('Ok', dialog);
    expect(module.call(CANCEL).request.body).toEqual({
      reason: { kind: 'suspected-fraud', text: 'Another voice' },
    });
  });

  for (const [step, elsewhere] of [
    ['internal-verification', false],
    ['user-verification', true],
  ] as const) {
    it(`promises no stop of codes from a session that did not verify itself: ${step}`, async () => {
      await statusOf(step, elsewhere);
      await choose('I suspect fraud');
      const said = words(module.find('[role=status]', dialog));
      expect(said).toContain('The supervisors are told now.');
      expect(said).not.toContain('For one hour');
    });
  }

  it('takes no more than the server does, and says how much there is', async () => {
    expect(field().maxLength).toBe(1000);
    await module.type('textarea', 'x'.repeat(12), dialog);
    expect(module.find(`#${field().getAttribute('aria-describedby') ?? ''}`, dialog).textContent).toBe(
      '12 / 1000',
    );
    expect(field().required).toBeTrue();
  });

  it('goes back by Cancel and ends nothing', async () => {
    await choose('The user hung up');
    await module.press('Cancel', module.find('.buttons', dialog));
    expect(module.hasDialog()).toBeFalse();
    expect(module.isQuiet(CANCEL)).toBeTrue();
    expect(module.state.pending).toBeNull();
  });

  it('sends one request, and closes when the assistance has ended', async () => {
    await choose('The user hung up');
    ok().click();
    ok().click();
    await module.settle();
    expect(ok().disabled).toBeTrue();
    await module.answer(CANCEL, endedView('cancelled'));
    expect(module.hasDialog()).toBeFalse();
    expect(module.state.assistance?.ended?.outcome).toBe('cancelled');
  });

  it('stays with its words and says why when the server could not be told', async () => {
    await choose('The user hung up');
    await module.press('Ok', dialog);
    await module.refuse(CANCEL, 503, 'unavailable');
    expect(words(module.find('[role=alert]', dialog))).toContain('Not available at the moment');
    expect(field().value).toBe('The user hung up');
    expect(ok().disabled).toBeFalse();
  });

  it('has nothing to say about a problem that was there before', async () => {
    module.dispatch(AssistanceApi.commandFailed({ problem: { code: 'resend-too-soon' } }));
    await module.settle();
    expect(dialog.querySelector('[role=alert]')).toBeNull();
  });

  it('closes when the assistance ends by itself', async () => {
    await module.refreshed({ ...endedView('expired'), now: after(900) });
    expect(module.hasDialog()).toBeFalse();
  });
});
