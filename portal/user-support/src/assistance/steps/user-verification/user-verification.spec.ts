import type { AssistanceView, FindingCode, UserStatus } from '@waizant/user-support/contract';
import { ID, LEGACY, ModuleUnderTest, sentCode, view, words } from '../../../module-under-test.spec';
import { UserVerification } from './user-verification';

const SEND = `/assistances/${ID}/user-code`;
const STATUS: UserStatus = {
  core: 'active',
  cognito: 'confirmed',
  mfa: 'off',
  phone: '********0456',
  findings: [],
};
const at = (changes: Partial<AssistanceView> = {}) =>
  view({
    step: 'user-verification',
    allowedActions: ['send-user-code', 'cancel'],
    ecosystem: LEGACY,
    status: STATUS,
    codeTo: { email: 'mar***@legacy355.example', phone: '********0456' },
    ...changes,
  });
const blockedBy = (...codes: FindingCode[]) => ({
  ...STATUS,
  findings: codes.map((code) => ({ code, blocks: true })),
});

describe('the user’s verification', () => {
  let module: ModuleUnderTest;

  async function show(assistance: AssistanceView) {
    module.received(assistance);
    await module.render(UserVerification);
  }

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    module.holdClock();
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const send = () => module.button('Send verification code');

  it('says where the code will go, both masked', async () => {
    await show(at());
    expect(module.text).toContain('A code will go to mar***@legacy355.example and ********0456.');
    expect(module.text).not.toContain('marta.admin');
    expect(send().disabled).toBeFalse();
  });

  it('shows the two words before the code is sent too', async () => {
    await show(at({ words: ['amber', 'river'] }));
    expect(words(module.find('us-two-words'))).toContain('amber · river');
  });

  it('promises a text to no number that the server does not name', async () => {
    await show(at({ codeTo: { email: 'mar***@legacy355.example' } }));
    expect(module.text).toContain('A code will go to mar***@legacy355.example.');
    expect(module.text).not.toContain('0456');
  });

  it('says that the account cannot be read where the server does not know where the code would go', async () => {
    const { codeTo: _, status: __, ...unread } = at();
    await show(unread);
    expect(module.text).not.toContain('A code will go to');
    expect(words(module.find('[role=status]'))).toContain('cannot be read');
  });

  it('sends one code and then asks for the digits that the user reads out', async () => {
    await show(at());
    const button = send();
    button.click();
    button.click();
    await module.settle();
    expect(words(button)).toBe('Sending the code…');
    const code = sentCode('user', { sentTo: 'mar***@legacy355.example', sentToPhone: '********0456' });
    await module.answer(SEND, at({ code, words: ['amber', 'river'] }), 202);
    expect(module.text).toContain('we sent to mar***@legacy355.example and ********0456');
    expect(module.text).toContain('amber · river');
    expect(document.activeElement).toBe(module.find('us-code-input input'));
  });

  it('goes on with a code that was sent before a reload, and names the mail alone where no phone got it', async () => {
    await show(at({ code: sentCode('user', { sentTo: 'mar***@legacy355.example' }) }));
    expect(module.text).toContain('the six digits that we sent to mar***@legacy355.example.');
    module.find('us-code-entry');
  });

  it('does not take the agent’s own code for the user’s', async () => {
    await show(at({ code: sentCode('internal') }));
    expect(module.all('us-code-entry').length).toBe(0);
    expect(send().disabled).toBeFalse();
  });

  for (const code of [
    'unconfirmed',
    'disabled-in-cognito',
    'missing-in-cognito',
    'inactive-in-core',
  ] as const) {
    it(`sends nothing in a state in which it cannot work, and says why: ${code}`, async () => {
      await show(at({ status: blockedBy(code) }));
      expect(send().disabled).toBeTrue();
      expect(module.text).toContain('The user cannot be verified in this state:');
      expect(module.all('li').length).toBe(1);
      expect(module.text).not.toContain('state is fine');
      send().click();
      expect(module.isQuiet(SEND)).toBeTrue();
    });
  }

  it('gives every reason there is, and leaves out what does not block', async () => {
    const { findings } = blockedBy('unconfirmed', 'email-not-verified');
    const status = { ...STATUS, findings: [...findings, { code: 'assisted-today' as const, blocks: false }] };
    await show(at({ status }));
    expect(module.all('li').map(words)).toEqual([
      jasmine.stringContaining('not confirmed'),
      jasmine.stringContaining('not verified'),
    ]);
  });

  it('asks the server’s leave too', async () => {
    await show(at({ allowedActions: ['cancel'] }));
    expect(send().disabled).toBeTrue();
  });

  it('can be tried again when the code could not be sent', async () => {
    await show(at());
    await module.press('Send verification code');
    await module.refuse(SEND, 502, 'identity-provider-failed');
    expect(words(module.find('[role=alert]'))).toContain('did not answer');
    expect(send().disabled).toBeFalse();
  });
});
