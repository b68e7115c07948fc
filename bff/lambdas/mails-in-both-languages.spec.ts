import type { Mail } from './mail-letter.ts';
import type { MailLanguage } from './mail-values.ts';
import { agentCodeMail, userCodeMail } from './mail-template.ts';
import { fraudMail } from './fraud-template.ts';
import { releasedMail, releaseMail } from './release-template.ts';
import { disownedMail, ownCodesMail, sessionsEndedMail } from './agent-template.ts';
import { lookUpsMail, rowMail } from './warning-template.ts';
import type { DecidingTable } from '../platform/unlike-row.ts';
import { receiptMail } from './notice-template.ts';

const AT = new Date(Date.UTC(2026, 10, 24, 23, 2));
const LINK = 'https://my.waizant.example/refuse/xx#token=abc';
const PEOPLE = { agent: 'Ana Agent', ecosystem: 'legacy355', refuseUrl: LINK };

const MAILS: Readonly<Record<string, (language: MailLanguage) => Mail>> = {
  'the agent’s code': (language) =>
    agentCodeMail(language, { code: '048213', name: 'Ana', userEmail: 'marta@x.example', validSeconds: 300 }),
  'the user’s code': (language) =>
    userCodeMail(language, {
      ...PEOPLE,
      code: '048213',
      name: 'Marta Admin',
      words: ['copper', 'lantern'],
      validSeconds: 300,
      sessionSeconds: 300,
      caseNumber: 'HD-7',
      purpose: 'technical-problem',
      at: AT,
    }),
  'the receipt': (language) =>
    receiptMail(language, {
      ...PEOPLE,
      name: 'Marta Admin',
      from: AT,
      until: AT,
      products: ['store', 'web'],
      outcome: 'cancelled',
      cause: null,
      reasonKind: 'user-hung-up',
      objectWithinSeconds: 86_400,
    }),
  'the receipt of what the system stopped': (language) =>
    receiptMail(language, {
      ...PEOPLE,
      name: null,
      from: AT,
      until: AT,
      products: [],
      outcome: 'stopped',
      cause: 'rights-lost',
      objectWithinSeconds: 86_400,
    }),
  ...Object.fromEntries(
    ['ended-by-agent', 'ended-by-supervisor', 'too-many', 'disowned'].map((because) => [
      `ended sessions: ${because}`,
      (language: MailLanguage) =>
        sessionsEndedMail(language, {
          ...{ name: 'Ana Agent', because, by: 'Sara Supervisor', sessions: 2, at: AT, address: '192.0.2.7' },
        }),
    ]),
  ),
  'a step-up’s code, with where it was asked for': (language) =>
    agentCodeMail(language, {
      ...{ code: '048213', name: 'Ana', purpose: 'step-up', validSeconds: 300 },
      ...{ askedFrom: '192.0.2.7', askedAt: AT, disownUrl: LINK },
    }),
  'a code that nobody asked for': (language) =>
    disownedMail(language, {
      ...{ agent: 'Ana Agent', email: 'ana@x.example', sessions: 2, at: AT, backoffice: 'https://b.example' },
    }),
  'own codes that are used up': (language) =>
    ownCodesMail(language, {
      ...{ agent: 'Ana Agent', email: 'ana@x.example', codes: 6, withinSeconds: 3_600, at: AT },
      backoffice: 'https://b.example',
    }),
  'a row that is not ours': (language) =>
    rowMail(language, { table: 'Holds', because: 'gone', at: AT, backoffice: 'https://b.example' }),
  'many look-ups': (language) =>
    lookUpsMail(language, {
      ...{ agent: 'Ana', agentEmail: 'ana@b.example', count: 100, at: AT },
      backoffice: 'https://b.example',
    }),
  'a suspicion of fraud': (language) =>
    fraudMail(language, {
      ...{ agent: 'Ana Agent', user: 'marta@x.example', ecosystem: 'legacy355', startedAt: AT, at: AT },
      ...{ hadSession: true, reason: 'Otra voz', blockedSeconds: 3_600, backoffice: 'https://b.example' },
    }),
  ...Object.fromEntries(
    [true, false].flatMap((is) => [
      [
        `a release, to supervisors: ${is ? 'by an operator' : 'by one of them'}`,
        (language: MailLanguage) =>
          releaseMail(language, {
            ...{ blocked: 'user-refused', because: 'objection', subject: 'marta@x.example', by: 'Sara' },
            ...{ byOperator: is, since: AT, releasedAt: AT, reason: 'Ok', backoffice: 'https://b.example' },
          }),
      ],
      [
        `a release, to the user: ${is ? 'who had objected' : 'of something else'}`,
        (language: MailLanguage) => releasedMail(language, { hadObjected: is, since: AT, releasedAt: AT }),
      ],
    ]),
  ),
};

const TABLES: Readonly<Record<DecidingTable, true>> = {
  Assistances: true,
  Sessions: true,
  SpentTokens: true,
  Tickets: true,
  ProductTokens: true,
  AgentEmails: true,
  SeenContacts: true,
  StepUps: true,
  RowWindows: true,
  Holds: true,
  Outbox: true,
};

describe('mails in both languages', () => {
  for (const table of Object.keys(TABLES)) {
    it(`say what kind of row is not ours: ${table}`, () => {
      for (const [language, what] of [
        ['en', 'What'],
        ['es', 'Qué'],
      ] as const) {
        const { text } = rowMail(language, {
          table,
          because: 'wrong',
          at: AT,
          backoffice: 'https://b.example',
        });
        expect(text)
          .withContext(language)
          .toMatch(new RegExp(`^${what}: .`, 'm'));
      }
    });
  }
  for (const [name, write] of Object.entries(MAILS)) {
    it(`say as much in Spanish as in English, and nothing in the other language: ${name}`, () => {
      const [english, spanish] = [write('en'), write('es')];
      const sentences = ({ text }: Mail) =>
        text.split(/\n+/).filter((line) => /\p{L}{3}.* .*\p{L}{3}/u.test(line));
      expect(sentences(spanish).length).toBe(sentences(english).length);
      expect(sentences(spanish).filter((line) => sentences(english).includes(line))).toEqual([]);
      expect(spanish.subject).not.toBe(english.subject);
      expect(spanish.html).toContain('lang="es"');
      expect(english.html).toContain('lang="en"');
    });
  }
});
