import type { CodePurpose, CodeView } from '@waizant/user-support/contract';
import { after, ID, ModuleUnderTest, sentCode, view, words } from '../../module-under-test.spec';
import { AssistanceApi } from '../assistance.actions';
import { AssistanceCode } from './assistance-code';

describe('the entry of a code', () => {
  let module: ModuleUnderTest;

  async function show(changes: Partial<CodeView> = {}, purpose: CodePurpose = 'internal') {
    const assistance = view({ code: sentCode(purpose, changes) });
    module.received(assistance);
    await module.render(AssistanceCode, { assistance, purpose });
  }

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    module.holdClock();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const validate = () => module.button('Validate code');
  const field = () => module.find('input') as HTMLInputElement;
  const resend = () => module.find('.resend button') as HTMLButtonElement;
  const ANSWER = `/assistances/${ID}/internal-code/answer`;

  async function answer(code: string) {
    await module.type('input', code);
    await module.press('Validate code');
  }

  it('begins in the field', async () => {
    await show();
    expect(document.activeElement).toBe(field());
  });

  it('lets nothing be sent until there are six digits', async () => {
    await show();
    expect(validate().disabled).toBeTrue();
    await module.type('input', '12345');
    expect(validate().disabled).toBeTrue();
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(module.isQuiet(ANSWER)).toBeTrue();
    await module.type('input', '123456');
    expect(validate().disabled).toBeFalse();
  });

  it('says in both languages that no code was in what was pasted, until there is one, and sends nothing by itself', async () => {
    await show();
    const paste = async (text: string) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      field().dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
      await module.settle();
    };
    await paste('048213 or 048214');
    const said = () => module.all('.said [role=alert]').map(words);
    expect(said()).toEqual(['No code of six digits in that, or more than one. Copy the digits alone.']);
    await module.speak('es');
    expect(said()).toEqual([
      'Ahí no hay un código de seis dígitos, o hay más de uno. Copie solo los dígitos.',
    ]);
    await paste('Your Waizant support code is 048213');
    expect([said(), field().value]).toEqual([[], '048213']);
    field().value = '048214';
    field().dispatchEvent(new Event('change'));
    await module.settle();
    expect(module.isQuiet(ANSWER)).toBeTrue();
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(module.call(ANSWER).request.body).toEqual(jasmine.objectContaining({ code: '048214' }));
  });

  it('sends the code to the server and keeps it nowhere else', async () => {
    await show();
    await answer('123456');
    const call = module.call(ANSWER);
    expect(call.request.body).toEqual({ code: '123456', attempt: jasmine.stringMatching(/^[\w-]{43}$/) });
    const { attempt } = call.request.body as { readonly attempt: string };
    expect(JSON.stringify([module.state, localStorage, sessionStorage, location.href])).not.toContain(
      attempt,
    );
    expect(JSON.stringify(module.state)).not.toContain('123456');
    expect(JSON.stringify([localStorage, sessionStorage, location.href])).not.toContain('123456');
    call.flush(view({ step: 'ecosystem' }));
    await module.settle();
    expect(module.state.assistance?.step).toBe('ecosystem');
    expect(JSON.stringify(module.state)).not.toContain('123456');
  });

  it('sends the user’s code to the user’s step', async () => {
    await show({}, 'user');
    await answer('654321');
    expect(module.call(`/assistances/${ID}/user-code/answer`).request.body).toEqual({ code: '654321' });
  });

  it('spends one try for one answer: Enter and button while it is checked send nothing', async () => {
    await show();
    await answer('123456');
    const call = module.call(ANSWER);
    expect(words(module.page)).toContain('Checking…');
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    module.button('Checking…').click();
    await module.settle();
    expect(module.isQuiet(ANSWER)).toBeTrue();
    expect(call.cancelled).toBeFalse();
  });

  for (const [left, said] of [
    [4, 'That code is not right. 4 tries left.'],
    [1, 'That code is not right. 1 try left.'],
  ] as const) {
    it(`says how many tries are left after a wrong code, empties the field and returns to it: ${left}`, async () => {
      await show();
      await answer('123456');
      field().blur();
      await module.refuse(ANSWER, 422, 'wrong-code', { attemptsLeft: left });
      expect(words(module.find('[role=alert]'))).toBe(said);
      expect(field().getAttribute('aria-invalid')).toBe('true');
      expect(module.find(`#${field().getAttribute('aria-describedby') ?? ''}`).textContent).toContain(said);
      expect(field().value).toBe('');
      expect(document.activeElement).toBe(field());
      expect(validate().disabled).toBeTrue();
    });
  }

  it('takes no code that has expired, and says so', async () => {
    await show();
    await module.type('input', '123456');
    await module.pass(299);
    expect(validate().disabled).toBeFalse();
    await module.pass(1);
    expect(validate().disabled).toBeTrue();
    expect(words(module.find('[role=alert]'))).toBe('The code has expired. Send another.');
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(module.isQuiet(ANSWER)).toBeTrue();
  });

  it('goes by the server’s clock: a slow browser does not keep a code alive', async () => {
    const assistance = view({ now: after(299), code: sentCode('internal') });
    module.received(assistance);
    await module.render(AssistanceCode, { assistance, purpose: 'internal' });
    expect(words(module.find('.time'))).toContain('0:01');
    await module.pass(1);
    expect(module.text).toContain('The code has expired');
  });

  it('counts down to the next code and offers it then, not before', async () => {
    await show();
    expect(words(resend())).toBe('Resend in 1:00');
    expect(resend().disabled).toBeTrue();
    await module.pass(51);
    expect(words(resend())).toBe('Resend in 0:09');
    await module.pass(9);
    expect(words(resend())).toBe('Resend');
    expect(resend().disabled).toBeFalse();
  });

  it('asks for one more code, empties the field and goes on with the new code’s life', async () => {
    await show();
    await module.pass(60);
    await module.type('input', '123');
    resend().click();
    resend().click();
    await module.settle();
    expect(words(resend())).toBe('Sending the code…');
    expect(resend().disabled).toBeTrue();
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(field());
    const code = sentCode('internal', { sentAt: after(60), expiresAt: after(360), resendAt: after(120) });
    const assistance = view({ now: after(60), code });
    await module.answer(`/assistances/${ID}/internal-code`, assistance, 202);
    module.set({ assistance });
    await module.settle();
    expect(words(resend())).toBe('Resend in 1:00');
    expect(words(module.find('.time'))).toContain('5:00');
  });

  it('says that there are no more codes in place of a button that cannot help', async () => {
    await show({ codesLeft: 0, resendAt: after(0) });
    expect(module.text).toContain('No more codes in this step.');
    expect(module.all('.resend button').length).toBe(0);
  });

  it('tells a failure that is not about the code apart from a wrong one', async () => {
    await show();
    await answer('123456');
    await module.refuse(ANSWER, 503, 'unavailable');
    expect(words(module.find('[role=alert]'))).toContain('Not available at the moment');
    expect(field().getAttribute('aria-invalid')).toBe('false');
  });

  it('survives a poll while an answer is checked', async () => {
    await show();
    await answer('123456');
    const call = module.call(ANSWER);
    await module.refreshed(view({ now: after(3), code: sentCode('internal') }));
    expect(module.text).toContain('Checking…');
    call.flush({ code: 'wrong-code', attemptsLeft: 4 }, { status: 422, statusText: 'x' });
    await module.settle();
    module.dispatch(
      AssistanceApi.assistanceRefreshed({
        assistance: view({ now: after(4), code: sentCode('internal') }),
        receivedAt: Date.now(),
      }),
    );
    await module.settle();
    expect(module.text).toContain('4 tries left');
  });
});
