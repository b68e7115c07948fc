import { MatSelectHarness } from '@angular/material/select/testing';
import type { AssistanceView } from '@waizant/user-support/contract';
import { after, ID, ModuleUnderTest, NOW, sessionView, view, words } from '../../module-under-test.spec';
import { USER_SUPPORT_ROUTES } from '../../routes';

const PATH = `/assistances/${ID}`;
const SESSION = {
  agent: { id: 'agent-1', name: 'Ana Agent', email: 'ana.agent@backoffice.example', roles: ['agent'] },
  expiresAt: NOW,
  idleExpiresAt: NOW,
};

describe('case and purpose of an open assistance', () => {
  let module: ModuleUnderTest;
  const open = (changes: Partial<AssistanceView> = {}) =>
    sessionView({ allowedActions: ['open-product', 'describe', 'finish', 'cancel'], ...changes });

  async function show(assistance: AssistanceView) {
    module = await ModuleUnderTest.mounted([{ path: 'help', children: USER_SUPPORT_ROUTES }]);
    await module.open('/help/session', { '/session': SESSION, '/assistances/current': assistance });
  }
  async function edit(label = 'Edit'): Promise<HTMLElement> {
    module.button(label).focus();
    await module.press(label);
    return module.dialog();
  }
  const field = (dialog: HTMLElement) => module.find('#us-case', dialog) as HTMLInputElement;
  const purpose = () =>
    module.material.getHarness(MatSelectHarness.with({ ancestor: 'us-description-dialog' }));
  const choose = async (text: string) => (await purpose()).clickOptions({ text });

  afterEach(() => ModuleUnderTest.cleanUp());

  it('stand below the title; of what nobody chose nothing is said', async () => {
    await show(open({ caseNumber: 'HD-77', purpose: 'billing' }));
    expect(words(module.find('.case > span'))).toBe('Case HD-77 · Billing or plan');
    expect(module.button('Edit').getAttribute('aria-label')).toBe('Edit: Case and purpose');
    await module.refreshed(open({ now: after(1) }));
    expect(module.all('.case > span').length).toBe(0);
    expect(words(module.find('.case'))).toBe('Add case or purpose');
  });

  it('are not there to be changed where the server offers it not', async () => {
    await show(sessionView());
    expect(module.all('.case').length).toBe(0);
    await module.refreshed(sessionView({ caseNumber: 'HD-77', now: after(1) }));
    expect(words(module.find('.case'))).toBe('Case HD-77');
  });

  it('are changed: what stays as it was is not sent, and the focus is back where it was', async () => {
    await show(open({ caseNumber: 'HD-77' }));
    const dialog = await edit();
    expect(document.activeElement).toBe(field(dialog));
    expect([field(dialog).value, field(dialog).maxLength]).toEqual(['HD-77', 64]);
    expect(await (await purpose()).isEmpty()).toBeTrue();
    await choose('Access');
    await module.press('Save', dialog);
    const answered = await module.answer(
      PATH,
      open({ caseNumber: 'HD-77', purpose: 'access', now: after(1) }),
    );
    expect([answered.request.method, answered.request.body]).toEqual(['PATCH', { purpose: 'access' }]);
    await module.until(() => !module.hasDialog());
    await module.settle();
    expect(words(module.find('.case > span'))).toBe('Case HD-77 · Access');
    expect(document.activeElement).toBe(module.button('Edit'));
  });

  it('are cleared by nothing in their place', async () => {
    await show(open({ caseNumber: 'HD-77', purpose: 'access' }));
    const dialog = await edit();
    await module.type('#us-case', '  ', dialog);
    await choose('No purpose');
    await module.press('Save', dialog);
    expect(module.call(PATH).request.body).toEqual({ caseNumber: null, purpose: null });
  });

  it('ask nobody where nothing was changed', async () => {
    await show(open({ caseNumber: 'HD-77' }));
    const dialog = await edit();
    await module.press('Save', dialog);
    await module.until(() => !module.hasDialog());
    expect(module.hasDialog()).toBeFalse();
    expect(module.isQuiet(PATH)).toBeTrue();
  });

  it('are sent once, by the Enter key too; why not is said, and what was typed stays', async () => {
    await show(open());
    const dialog = await edit('Add case or purpose');
    await module.type('#us-case', 'HD-78', dialog);
    const form = module.find('form', dialog) as HTMLFormElement;
    form.requestSubmit();
    form.requestSubmit();
    await module.settle();
    expect(dialog.querySelector('mat-progress-bar')?.getAttribute('aria-label')).toBe('Saving…');
    expect(field(dialog).readOnly).toBeTrue();
    await module.refuse(PATH, 429, 'rate-limited', { retryAfter: 42 });
    expect(words(module.find('[role=alert]', dialog))).toContain('Try again in 42 s');
    expect(field(dialog).value).toBe('HD-78');
    await module.press('Save', dialog);
    expect(module.call(PATH).request.body).toEqual({ caseNumber: 'HD-78' });
  });

  it('go with the assistance when it ends meanwhile', async () => {
    await show(open());
    await edit('Add case or purpose');
    await module.refreshed(
      view({ step: 'ended', allowedActions: [], ended: { outcome: 'stopped', at: NOW }, now: after(1) }),
    );
    await module.until(() => !module.hasDialog());
    expect(module.hasDialog()).toBeFalse();
  });
});
