import { PURPOSES } from '../contract/index.ts';
import { alertMail, receiptMail, type AlertMessage, type ReceiptMessage } from './notice-template.ts';
import { releasedMail, releaseMail } from './release-template.ts';
import { agentCodeMail, userCodeMail } from './mail-template.ts';
import { codeAskedText, userCodeText } from './text-template.ts';

const CODE = '048213';
const LINK = 'https://my.waizant.example/refuse/es#token=abcdefghijklmnop';
const AT = new Date(Date.UTC(2026, 10, 24, 23, 2));
/** On the clock of Bogotá, which no variable has to say. */
const LOCAL = {
  en: '24 November 2026, 18:02 (America/Bogota, UTC-05:00)',
  es: '24 de noviembre de 2026, 18:02 (America/Bogota, UTC-05:00)',
} as const;
const TRICK = 'Ana <b>123456</b>\r\nBcc: x@evil.example\u2028 7654321';

const USER = {
  code: CODE,
  name: 'Marta Admin',
  agent: 'Ana Agent',
  ecosystem: 'legacy355',
  words: ['copper', 'lantern'],
  validSeconds: 300,
  sessionSeconds: 300,
  caseNumber: 'HD-1234567',
  purpose: 'technical-problem',
  at: AT,
  refuseUrl: LINK,
} as const;
const RECEIPT: ReceiptMessage = {
  name: 'Marta Admin',
  agent: 'Ana Agent',
  ecosystem: 'legacy355',
  from: AT,
  until: new Date(AT.getTime() + 120_000),
  products: ['store', 'web'],
  outcome: 'cancelled',
  cause: null,
  reasonKind: 'user-hung-up',
  refuseUrl: LINK,
  objectWithinSeconds: 86_400,
};

const ALERT: AlertMessage = {
  agent: 'Ana Agent',
  user: 'marta.admin@legacy355.example',
  ecosystem: null,
  startedAt: AT,
  objectedAt: AT,
  outcome: 'refused',
  cause: null,
  blockedSeconds: 3_600,
  backoffice: 'https://backoffice.example',
};
/** Runs of six digits or more: what somebody who looks for the code would take. */
function runs(text: string): readonly string[] {
  return [...text.matchAll(/\d{6,}/g)].map(([digits]) => digits);
}

describe('the mails', () => {
  it('with an agent’s own code say what it opens: an assistance, and for whom, or no assistance at all', () => {
    const of = (purpose: { userEmail: string } | { purpose: 'step-up' }) =>
      agentCodeMail('en', { code: CODE, name: 'Ana Agent', validSeconds: 300, ...purpose }).text;
    expect(of({ userEmail: 'marta@legacy355.example' })).toContain(
      'an assistance for marta@legacy355.example',
    );
    expect(of({ purpose: 'step-up' })).toContain(
      'wants to open what User Support shows only after a verification',
    );
    expect(of({ purpose: 'step-up' })).not.toContain('assistance');
  });

  for (const language of ['en', 'es'] as const) {
    it(`carry the code as their only run of six digits, whatever names hold: ${language}`, () => {
      for (const names of [
        { agent: 'Ana Agent', ecosystem: 'legacy355' },
        { agent: TRICK, ecosystem: 'clinic 900123456' },
      ]) {
        const mail = userCodeMail(language, { ...USER, ...names });
        expect(runs(mail.text)).toEqual([CODE]);
        expect(mail.subject).not.toContain(CODE);
      }
      expect(runs(userCodeText(language, USER))).toEqual([CODE]);
      expect(runs(codeAskedText(language))).toEqual([]);
      const message = { code: CODE, name: TRICK, userEmail: '123456@x.example', validSeconds: 300 };
      expect(runs(agentCodeMail(language, message).text)).toEqual([CODE]);
    });

    it(`show the user both words, the agent, the ecosystem, the purpose, the time and the link: ${language}`, () => {
      const { text, html } = userCodeMail(language, USER);
      const purpose = language === 'es' ? /delegado durante 5 minutos/ : /delegate for 5 minutes/;
      for (const part of [text, html]) {
        expect(part).toContain(LOCAL[language]);
        expect(part).toMatch(purpose);
        expect(part).toContain('copper · lantern');
        expect(part).toContain('Ana Agent');
        expect(part).toContain('legacy355');
        expect(part).toContain(LINK);
      }
    });

    it(`greet whom they are to by name, where it is known, and give no reason where none was given: ${language}`, () => {
      const hello = language === 'es' ? 'Hola, Marta Admin:' : 'Hello Marta Admin,';
      const nobody = language === 'es' ? 'Hola:' : 'Hello,';
      const times = { hadObjected: true, since: AT, releasedAt: AT };
      expect(userCodeMail(language, USER).text.split('\n')[0]).toBe(hello);
      expect(userCodeMail(language, { ...USER, name: null }).text.split('\n')[0]).toBe(nobody);
      expect(releasedMail(language, { ...times, name: 'Marta Admin' }).text.split('\n')[0]).toBe(hello);
      expect(releasedMail(language, times).text.split('\n')[0]).toBe(nobody);
      const { reasonKind, ...unreasoned } = RECEIPT;
      expect(reasonKind).toBeDefined();
      const { text } = receiptMail(language, { ...unreasoned, outcome: 'finished' });
      expect(text.split('\n')[0]).toBe(hello);
      expect(text).not.toMatch(/Reason given|Motivo indicado|None was given/);
    });

    it(`say the numbers that are configured, and the case where there is one: ${language}`, () => {
      const other = { ...USER, validSeconds: 90, sessionSeconds: 120 };
      const { text } = userCodeMail(language, other);
      expect(text).toContain(language === 'es' ? '90 segundos' : '90 seconds');
      expect(text).toContain(language === 'es' ? '2 minutos' : '2 minutes');
      expect(text).toMatch(/: HD-123 456 7$/m);
      const noCase = userCodeMail(language, { ...other, caseNumber: null }).text;
      expect(noCase).not.toMatch(/^(Case|Caso)/m);
    });

    it(`say what the user needs in our words, and nothing where nobody chose or we have no word: ${language}`, () => {
      const [label, words] =
        language === 'es'
          ? ['Motivo de la asistencia', ['Problema técnico', 'Acceso', 'Facturación o plan', 'Orientación']]
          : ['Purpose', ['Technical problem', 'Access', 'Billing or plan', 'Guidance']];
      const said = PURPOSES.map((purpose) => userCodeMail(language, { ...USER, purpose }).text);
      expect(said.map((text) => text.split('\n').find((line) => line.startsWith(`${label}: `)))).toEqual(
        words.map((word) => `${label}: ${word}`),
      );
      for (const purpose of [null, 'of a later release', 'toString']) {
        expect(userCodeMail(language, { ...USER, purpose }).text).not.toContain(`${label}: `);
      }
    });

    it(`say why the system stopped it, in the user's language: ${language}`, () => {
      const stopped = { ...RECEIPT, outcome: 'stopped', cause: 'rights-lost' } as const;
      const why = language === 'es' ? /perdió el permiso para asistir/ : /lost the right to assist/;
      expect(receiptMail(language, stopped).text).toMatch(why);
      const bySupport = receiptMail(language, { ...stopped, cause: null }).text;
      expect(bySupport).not.toMatch(why);
      expect(bySupport).toMatch(language === 'es' ? /: Terminada por soporte$/m : /: Ended by support$/m);
    });

    it(`give the receipt every fact, and none of them looks like a code: ${language}`, () => {
      const { text, html } = receiptMail(language, RECEIPT);
      for (const fact of [
        'Ana Agent',
        'legacy355',
        LOCAL[language],
        LOCAL[language].replace('18:02', '18:04'),
        'Waizant Store, Waizant Web',
        LINK,
      ]) {
        expect(text).withContext(fact).toContain(fact);
        expect(html).withContext(fact).toContain(fact);
      }
      expect(text).toContain(language === 'es' ? ': El usuario colgó' : ': The user hung up');
      expect(text).toContain(language === 'es' ? 'durante 2 minutos' : 'for 2 minutes');
      expect(runs(text)).toEqual([]);
      const nothing = receiptMail(language, { ...RECEIPT, name: null, products: [] });
      expect(nothing.text).toMatch(language === 'es' ? /ningún producto/ : /No product was opened/);
    });

    it(`say of a reason that is not for users, or not known here, that support ended it: ${language}`, () => {
      const mail = receiptMail(language, { ...RECEIPT, reasonKind: 'suspected-fraud' });
      expect(mail.text).toMatch(language === 'es' ? /: Terminada por soporte$/m : /: Ended by support$/m);
      expect(mail.text).not.toMatch(/fraud|cancel|Reason given|Motivo indicado/i);
    });

    it(`read well where a name is left out: ${language}`, () => {
      const { text } = receiptMail(language, {
        ...RECEIPT,
        name: 'xx.example',
        agent: 'https://x.example',
        ecosystem: '',
      });
      expect(text).toMatch(language === 'es' ? /^Hola:\n/ : /^Hello,\n/);
      expect(text).toMatch(language === 'es' ? /, un agente de soporte ingresó/ : /, a support agent worked/);
      expect(text).not.toMatch(/^(Agent|Ecosystem|Agente|Ecosistema):/m);
    });

    it(`tell supervisors who objected, and whom to call: ${language}`, () => {
      const { subject, text } = alertMail(language, ALERT);
      expect(subject).toContain('marta.admin@legacy355.example');
      expect(text).toContain('Ana Agent');
      expect(text).toContain(language === 'es' ? '1 hora' : '1 hour');
      expect(text).not.toContain('token=');
    });

    it(`quote to supervisors what was written, and mark it as such: ${language}`, () => {
      const reason = 'Verify at https://evil.example, +57 601 555 0199';
      const { text } = alertMail(language, { ...ALERT, reason });
      const quoted = 'Verify at https: / / evil. example, …';
      expect(text).toContain(
        language === 'es'
          ? `Motivo, en palabras de quien la terminó: «${quoted}»`
          : `Reason, in the words of who ended it: “${quoted}”`,
      );
    });

    it(`tell supervisors who released what, in whose words, and the user nothing but that: ${language}`, () => {
      const given = {
        ...{ blocked: 'user-refused', because: 'objection', subject: ALERT.user, by: 'Sara Supervisor' },
        ...{
          byOperator: false,
          since: AT,
          releasedAt: AT,
          reason: 'Called back',
          backoffice: ALERT.backoffice,
        },
      };
      const { subject, text } = releaseMail(language, given);
      expect(subject).toContain('marta.admin@legacy355.example');
      const quoted = language === 'es' ? 'lo desbloqueó: «Called back»' : 'released it: “Called back”';
      for (const part of ['Sara Supervisor', LOCAL[language], quoted]) expect(text).toContain(part);
      expect(text).toMatch(language === 'es' ? /dijo «no fui yo»/ : /said “this wasn’t me”/);
      const user = { hadObjected: true, since: AT, releasedAt: AT };
      const said = releasedMail(language, user).text;
      expect(said).toContain(LOCAL[language]);
      expect(said).toMatch(language === 'es' ? /«no fui yo»/ : /“this wasn’t me”/);
      const other = releasedMail(language, { ...user, hadObjected: false }).text;
      expect(other).not.toMatch(/wasn’t me|no fui yo|fraud|wrong/i);
    });

    it(`are escaped, though nothing in them should need it: ${language}`, () => {
      const { html } = alertMail(language, { ...ALERT, reason: `<b>"O'Neil" & co</b>` });
      expect(html).toContain('&lt;b&gt;&#39;O&#39;Neil&#39; &amp; co&lt;/ b&gt;');
    });
  }
});
