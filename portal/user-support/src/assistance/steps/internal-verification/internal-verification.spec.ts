import { MatDialogHarness } from '@angular/material/dialog/testing';
import { after, ID, ModuleUnderTest, sentCode, view, words } from '../../../module-under-test.spec';
import { InternalVerification } from './internal-verification';

const SEND = `/assistances/${ID}/internal-code`;
const withCode = (changes: Parameters<typeof sentCode>[1] = {}) =>
  view({
    allowedActions: ['send-internal-code', 'answer-internal-code', 'cancel'],
    code: sentCode('internal', changes),
  });

describe('the agent’s own verification', () => {
  let module: ModuleUnderTest;

  async function show(assistance = view()) {
    module.received(assistance);
    await module.render(InternalVerification);
  }

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    module.holdClock();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const start = () => module.button('Start verification');

  it('says that the agent comes first, with the focus on it', async () => {
    await show();
    expect(document.activeElement).toBe(module.find('h2'));
    expect(module.text).toContain('Your own identity comes first.');
  });

  it('shows no words yet: no mail has them, so that they prove nothing', async () => {
    await show(view({ words: ['amber', 'river'] }));
    expect(module.text).not.toContain('amber');
  });

  it('sends one code and then opens the dialog, with the masked address', async () => {
    await show();
    start().click();
    start().click();
    await module.settle();
    expect(words(module.find('button'))).toBe('Sending the code…');
    expect(module.hasDialog()).toBeFalse();
    await module.answer(SEND, withCode(), 202);
    const dialog = await module.dialog();
    expect(module.find('h2', dialog).textContent).toBe('Internal verification code');
    expect(words(dialog)).toContain('Sent to ana***@backoffice.example');
    expect(words(module.find('us-countdown-ring', dialog))).toContain('5:00');
    expect(document.activeElement).toBe(module.find('input', dialog));
  });

  it('does not open the dialog by itself on a reload: the code is offered', async () => {
    await show(withCode());
    await module.refreshed(withCode());
    expect(module.hasDialog()).toBeFalse();
    await module.press('Enter the code');
    await module.dialog();
  });

  it('keeps the process when the dialog is closed, and offers it again', async () => {
    await show(withCode());
    await module.press('Enter the code');
    await module.press('Cancel', await module.dialog());
    expect(module.hasDialog()).toBeFalse();
    expect(module.state.assistance).toEqual(withCode());
    expect(module.isQuiet(`/assistances/${ID}/cancel`)).toBeTrue();
    await module.press('Enter the code');
    await module.dialog();
  });

  it('opens one dialog, however often the button is pressed', async () => {
    await show(withCode());
    module.button('Enter the code').click();
    module.button('Enter the code').click();
    await module.dialog();
    expect((await module.material.getAllHarnesses(MatDialogHarness)).length).toBe(1);
  });

  it('closes the dialog when the code was right, or the assistance ended meanwhile', async () => {
    await show(withCode());
    await module.press('Enter the code');
    const dialog = await module.dialog();
    await module.type('input', '123456', dialog);
    await module.press('Validate code', dialog);
    await module.answer(`${SEND}/answer`, view({ step: 'ecosystem', ecosystems: [] }));
    expect(module.hasDialog()).toBeFalse();
  });

  it('offers to send another when the code has expired', async () => {
    await show(withCode());
    await module.pass(300);
    expect(start().disabled).toBeFalse();
  });

  it('opens nothing when no code could be sent, not even for an old code that has expired', async () => {
    for (const assistance of [view(), withCode({ sentAt: after(-400), expiresAt: after(-100) })]) {
      await show(assistance);
      await module.press('Start verification');
      await module.refuse(SEND, 502, 'delivery-failed', { retryAfter: 2 });
      await module.settle();
      await module.settle();
      expect(words(module.find('[role=alert]'))).toContain('The code could not be sent.');
      expect(module.hasDialog()).toBeFalse();
      expect(start().disabled).toBeFalse();
      module.destroy();
    }
  });

  it('asks a supervisor’s help where the agent’s address cannot be trusted', async () => {
    await show();
    await module.press('Start verification');
    await module.refuse(SEND, 403, 'agent-email-not-trusted');
    expect(words(module.find('[role=alert]'))).toContain('A supervisor has to release it.');
  });

  const OWN_BLOCK = {
    en: 'No codes for you until a supervisor who was not part of it releases them.',
    es: 'Usted no recibe códigos hasta que lo desbloquee un supervisor que no haya intervenido.',
  };

  it('says that the agent himself gets no codes', async () => {
    await show();
    await module.press('Start verification');
    await module.refuse(SEND, 429, 'codes-blocked');
    expect(words(module.find('[role=alert]'))).toBe(OWN_BLOCK.en);
    await module.speak('es');
    expect(words(module.find('[role=alert]'))).toBe(OWN_BLOCK.es);
  });

  it('says so in the dialog too', async () => {
    await show(withCode());
    await module.press('Enter the code');
    const dialog = await module.dialog();
    await module.type('input', '123456', dialog);
    await module.press('Validate code', dialog);
    await module.refuse(`${SEND}/answer`, 429, 'codes-blocked');
    expect(words(module.find('[role=alert]', dialog))).toBe(OWN_BLOCK.en);
  });

  it('cannot be started where the server does not allow it', async () => {
    await show(view({ allowedActions: ['cancel'] }));
    expect(start().disabled).toBeTrue();
  });

  it('says why again, when another session of the agent verified', async () => {
    await show(view({ step: 'session', stepUpElsewhere: true }));
    expect(module.text).toContain('Another browser session of yours verified.');
    expect(start().disabled).toBeFalse();
  });
});
