import { MatRadioGroupHarness } from '@angular/material/radio/testing';
import type { AssistanceView, FindingCode, UserStatus } from '@waizant/user-support/contract';
import { after, ID, LEGACY, ModuleUnderTest, sentCode, view, words } from '../../../module-under-test.spec';
import { AssistancePage } from '../../assistance.actions';
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

  for (const [until, english, spanish] of [
    [
      undefined,
      /^No codes for this user until a supervisor who was not part of it releases them\.$/,
      /^Este usuario no recibe códigos hasta que lo desbloquee un supervisor que no haya intervenido\.$/,
    ],
    [
      after(3_600),
      /^No codes for this user until 1?\d:\d\d\s[AP]M\. A supervisor who was not part of it can release them\.$/,
      /^Este usuario no recibe códigos hasta las \d?\d:\d\d\. Puede desbloquearlo un supervisor que no haya intervenido\.$/,
    ],
  ] as const) {
    it(`says that this user gets no codes, ${until ? 'until when and' : ''} who may change that`, async () => {
      await show(at());
      await module.press('Send verification code');
      await module.refuse(SEND, 429, 'codes-blocked', until ? { until } : {});
      expect(words(module.find('[role=alert]'))).toMatch(english);
      await module.speak('es');
      expect(words(module.find('[role=alert]'))).toMatch(spanish);
    });
  }

  it('says so of the answer too', async () => {
    await show(at({ allowedActions: ['answer-user-code'], code: sentCode('user') }));
    await module.type('us-code-input input', '123456');
    await module.press('Validate code');
    await module.refuse(`${SEND}/answer`, 429, 'codes-blocked');
    expect(words(module.find('[role=alert]'))).toContain('No codes for this user until a supervisor');
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

  describe('where something asks how the agent made sure', () => {
    const ASKS = { code: 'email-changed-recently', blocks: false, asks: true, days: 3 } as const;
    const asking = (changes: Partial<AssistanceView> = {}) =>
      at({ status: { ...STATUS, findings: [ASKS] }, ...changes });
    const answer = async (label: RegExp) => {
      await module.until(() => module.all('us-findings-question').length > 0);
      await (await module.material.getHarness(MatRadioGroupHarness)).checkRadioButton({ label });
      await module.settle();
    };

    it('takes the answer of the step before along', async () => {
      module.received(asking({ step: 'ecosystem' }));
      const findings = [ASKS.code];
      module.dispatch(AssistancePage.findingsAnswered({ how: 'called-back', findings }));
      await show(asking());
      expect(send().disabled).toBeFalse();
      await module.press('Send verification code');
      expect(module.call(SEND).request.body).toEqual({
        confirmed: [{ finding: 'email-changed-recently', how: 'called-back' }],
      });
    });

    it('asks after a reload, and not again once it was recorded', async () => {
      await show(asking());
      expect(send().disabled).toBeTrue();
      expect(module.text).toContain('The e-mail address changed 3 days ago.');
      await answer(/administrator/);
      await module.press('Send verification code');
      const confirmed = [{ finding: ASKS.code, how: 'administrator' as const }];
      const code = sentCode('user', { sentTo: 'mar***@legacy355.example' });
      const call = await module.answer(SEND, asking({ code, confirmed }), 202);
      expect(call.request.body).toEqual({ confirmed });
      await module.refreshed(asking({ confirmed }));
      expect(send().disabled).toBeFalse();
      await module.press('Send verification code');
      expect(module.call(SEND).request.body).toBeNull();
    });

    it('asks of what the server found meanwhile, though the page has not seen it', async () => {
      await show(at());
      await module.press('Send verification code');
      await module.refuse(SEND, 409, 'findings-not-confirmed', { findings: ['phone-changed-recently'] });
      expect(words(module.find('[role=alert]'))).toContain('make sure first');
      expect(module.text).toContain('The phone number changed in the last 7 days. Do not call it.');
      expect(send().disabled).toBeTrue();
      await answer(/administrator/);
      await module.press('Send verification code');
      expect(module.call(SEND).request.body).toEqual({
        confirmed: [{ finding: 'phone-changed-recently', how: 'administrator' }],
      });
    });

    it('asks anew where the answer was not enough', async () => {
      await show(asking());
      await answer(/called the number/);
      await module.press('Send verification code');
      const findings = ['email-changed-recently', 'phone-changed-recently'];
      await module.refuse(SEND, 409, 'findings-not-confirmed', { findings });
      expect(module.state.answer).toBeNull();
      expect(send().disabled).toBeTrue();
      expect(module.text).not.toContain('called the number on file');
    });

    it('forgets the answer with the assistance', async () => {
      await show(asking());
      await answer(/administrator/);
      module.received(asking({ id: 'c0ffee00-0000-4000-8000-000000000002' }));
      expect(module.state.answer).toBeNull();
    });
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
