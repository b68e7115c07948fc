import { MatRadioGroupHarness } from '@angular/material/radio/testing';
import type { AssistanceView, CodeChannel, FindingCode, UserStatus } from '@waizant/user-support/contract';
import { after, ID, LEGACY, ModuleUnderTest, sentCode, view, words } from '../../../module-under-test.spec';
import { clockTime } from '../../../texts/formats';
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

  it('shows the two words only once the mail with them was accepted, and when to say which', async () => {
    await show(at({ words: ['amber', 'river'] }));
    expect(module.text).not.toContain('amber');
    await module.refreshed(at({ words: ['amber', 'river'], code: sentCode('user') }));
    expect(words(module.find('us-two-words'))).toContain('amber · river');
    expect(words(module.find('us-two-words'))).toContain('only after the user has read out the first');
  });

  describe('says of each channel what became of the code', () => {
    const mail = { channel: 'mail', to: 'mar***@legacy355.example', at: after(60) } as const;
    const text = { channel: 'text', to: '********0456', at: after(120) } as const;
    const time = (language: 'en' | 'es', at: string) => clockTime(language, at);
    const shown = () => module.all('[aria-live=polite]').map(words);
    const withChannels = (...channels: readonly CodeChannel[]) =>
      at({ words: ['amber', 'river'], code: sentCode('user', { channels: [...channels] }) });

    const SENTENCES: readonly (readonly [CodeChannel, en: string, es: string])[] = [
      [
        { ...mail, state: 'accepted' },
        `Mail sent ${time('en', mail.at)}. It can take a minute.`,
        `Correo enviado a las ${time('es', mail.at)}. Puede tardar un minuto.`,
      ],
      [
        { ...mail, state: 'delivered' },
        `Their mail server took it at ${time('en', mail.at)}. Not there? Look in spam.`,
        `El servidor del usuario lo recibió a las ${time('es', mail.at)}. ¿No aparece? Que revise el correo no deseado.`,
      ],
      [
        { ...mail, state: 'delivered', because: 'complained' },
        `Their mail server took it at ${time('en', mail.at)}; it was marked as spam there.`,
        `El servidor del usuario lo recibió a las ${time('es', mail.at)}; allí se marcó como correo no deseado.`,
      ],
      [
        { ...mail, state: 'delayed' },
        'Their mail server makes us wait; we keep trying. A new mail would be just as late.',
        'El servidor del usuario lo está demorando; seguimos intentando. Otro correo tardaría igual.',
      ],
      [
        { ...mail, state: 'failed', because: 'bounced' },
        'The mail came back: this address takes no mail. Have it corrected, then start again.',
        'El correo fue devuelto: esa dirección no recibe mensajes. Haga que la corrijan y empiece de nuevo.',
      ],
      [
        { ...mail, state: 'failed', because: 'suppressed' },
        'We stopped sending to this address because earlier mails came back. Ask the team that manages accounts.',
        'Ya no enviamos a esa dirección porque otros correos fueron devueltos. Consulte a quien administra las cuentas.',
      ],
      [
        { ...mail, state: 'failed', because: 'refused' },
        'Their mail server did not take the mail.',
        'El servidor del usuario no recibió el correo.',
      ],
      [
        { ...text, state: 'accepted' },
        `Text handed to the carrier ${time('en', text.at)}. Nobody tells us whether it arrived.`,
        `Mensaje de texto entregado al operador a las ${time('es', text.at)}. Nadie nos confirma si llegó.`,
      ],
      [
        { ...text, state: 'failed', because: 'refused' },
        'The carrier refused the text.',
        'El operador rechazó el mensaje de texto.',
      ],
      [
        { ...mail, state: 'failed', because: 'not-accepted' },
        'The mail service did not send the mail.',
        'El servicio de correo no envió el mensaje.',
      ],
      [
        { ...text, state: 'failed', because: 'not-accepted' },
        'We could not hand the text to the carrier; it may still arrive.',
        'No pudimos entregar el mensaje de texto al operador; aún podría llegar.',
      ],
      [
        { ...text, state: 'failed', because: 'opted-out' },
        'This number takes no texts from us.',
        'Este número no acepta mensajes de texto nuestros.',
      ],
      [
        { ...text, state: 'delivered' },
        `Their phone took the text at ${time('en', text.at)}.`,
        `El teléfono del usuario recibió el mensaje de texto a las ${time('es', text.at)}.`,
      ],
      [
        { ...text, state: 'delayed' },
        'The carrier has not delivered the text yet.',
        'El operador aún no ha entregado el mensaje de texto.',
      ],
    ];
    for (const [channel, en, es] of SENTENCES) {
      it(`${channel.channel}, ${channel.because ?? channel.state}`, async () => {
        await show(withChannels(channel));
        expect(shown()[0]).toBe(en);
        await module.speak('es');
        expect(shown()[0]).toBe(es);
      });
    }

    it('says to call back where the mail failed later, and hides the words that it had', async () => {
      await show(withChannels({ ...mail, state: 'accepted' }));
      expect(module.text).toContain('amber · river');
      expect(module.text).not.toContain('Call back before you take a code.');
      await module.refreshed(withChannels({ ...mail, state: 'failed', because: 'bounced' }));
      expect(shown()).toContain('Call back before you take a code.');
      expect(module.text).not.toContain('amber');
      expect(module.text).not.toContain('Ask the user for');
      module.find('us-code-entry');
    });

    it('asks for a code by the channels alone that have not failed', async () => {
      const code = (state: CodeChannel['state']) =>
        at({
          code: sentCode('user', {
            sentToPhone: text.to,
            channels: [
              { ...mail, state: 'delivered' },
              { ...text, state },
            ],
          }),
        });
      await show(code('accepted'));
      expect(module.text).toContain(`and ${text.to}`);
      await module.refreshed(code('failed'));
      expect(module.text).not.toContain(text.to);
    });

    it('says it once: a look that brings nothing new leaves the line alone', async () => {
      const channels = [
        { ...mail, state: 'accepted' },
        { ...text, state: 'failed' },
      ] as const;
      await show(withChannels(...channels));
      const lines = module.all('[aria-live=polite]');
      const changes: MutationRecord[] = [];
      const observer = new MutationObserver((records) => changes.push(...records));
      for (const line of lines)
        observer.observe(line, { childList: true, characterData: true, subtree: true });
      await module.refreshed({ ...withChannels(...channels), now: after(3) });
      await module.refreshed({
        ...withChannels({ ...mail, state: 'delivered' }, channels[1]),
        now: after(6),
      });
      changes.push(...observer.takeRecords());
      observer.disconnect();
      expect(module.all('[aria-live=polite]')).toEqual(lines);
      expect(new Set(changes.map(({ target }) => target.parentElement ?? target))).toEqual(
        new Set([lines[0]!]),
      );
    });

    it('says nothing of a channel or a state that it does not know', async () => {
      await show(withChannels({ ...mail, state: 'opened' } as unknown as CodeChannel));
      expect(shown()).toEqual(['']);
    });
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
      /^No codes for this user until \d\d:\d\d\. A supervisor who was not part of it can release them\.$/,
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

  for (const [isSpent, english, spanish] of [
    [true, 'the code, which is void now. Send another.', 'el código, que ya no sirve. Envíe otro.'],
    [false, 'did not answer. Try again.', 'no respondió. Intente de nuevo.'],
  ] as const) {
    it(`says whether a code that could not be checked is void: ${String(isSpent)}`, async () => {
      await show(at({ allowedActions: ['answer-user-code'], code: sentCode('user') }));
      await module.type('us-code-input input', '123456');
      await module.press('Validate code');
      const details = { retryAfter: 2, ...(isSpent && { codeSpent: true }) };
      await module.refuse(`${SEND}/answer`, 502, 'identity-provider-failed', details);
      expect(words(module.find('[role=alert]'))).toContain(english);
      await module.speak('es');
      expect(words(module.find('[role=alert]'))).toContain(spanish);
    });
  }

  for (const [finding, english, spanish] of [
    ['mfa-on', 'asks this user for a second factor, so', 'le pide a este usuario un segundo factor:'],
    ['must-change-password', 'for a new password first', 'primero a este usuario una contraseña nueva'],
  ] as const) {
    it(`says what Cognito asked for once it has, and whom to ask: ${finding}`, async () => {
      await show(at({ allowedActions: ['answer-user-code'], code: sentCode('user') }));
      await module.type('us-code-input input', '123456');
      await module.press('Validate code');
      await module.refuse(`${SEND}/answer`, 409, 'user-not-verifiable', { findings: [finding] });
      expect(words(module.find('[role=alert]'))).toContain(english);
      expect(words(module.find('[role=alert]'))).toContain('ask the team that manages accounts.');
      await module.speak('es');
      expect(words(module.find('[role=alert]'))).toContain(spanish);
    });
  }

  for (const code of [
    'unconfirmed',
    'disabled-in-cognito',
    'missing-in-cognito',
    'inactive-in-core',
  ] as const) {
    it(`sends nothing in a state in which it cannot work, and says why: ${code}`, async () => {
      await show(at({ status: blockedBy(code) }));
      expect(module.all('button').length).toBe(0);
      expect(document.activeElement).toBe(module.find('h2'));
      expect(module.text).toContain('The user cannot be verified in this state:');
      expect(module.all('li').length).toBe(1);
      expect(module.text).not.toContain('state is fine');
      expect(module.isQuiet(SEND)).toBeTrue();
      await module.refreshed(at());
      expect(send().disabled).toBeFalse();
    });
  }

  it('gives every reason there is, and leaves out what does not block', async () => {
    const { findings } = blockedBy('unconfirmed', 'email-not-verified');
    const status = { ...STATUS, findings: [...findings, { code: 'assisted-today' as const, blocks: false }] };
    await show(at({ status }));
    expect(module.all('li').map(words)).toEqual([
      jasmine.stringContaining('not finished signing up'),
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

  for (const code of ['delivery-failed', 'identity-provider-failed']) {
    it(`asks nobody to try again what only our settings can mend: ${code}`, async () => {
      await show(at());
      await module.press('Send verification code');
      await module.refuse(SEND, 502, code, { codeSpent: true });
      expect(words(module.find('[role=alert]'))).toContain('set up wrong. Asking again does not help: tell');
      await module.speak('es');
      expect(words(module.find('[role=alert]'))).toContain('mal configurado. Intentar de nuevo no sirve:');
    });
  }

  it('can be tried again when the code could not be sent', async () => {
    await show(at());
    await module.press('Send verification code');
    await module.refuse(SEND, 502, 'identity-provider-failed', { retryAfter: 2 });
    expect(words(module.find('[role=alert]'))).toContain('did not answer');
    expect(send().disabled).toBeFalse();
  });
});
