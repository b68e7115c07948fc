import type { Mail } from './mail-letter.ts';
import { ours, type MailLanguage } from './mail-values.ts';
import { MAILS, TEXTS, mailOf, type MailGiven, type MailKind, type TextKind } from './messages.ts';

/*
 * Everything that a template is given, in each language, with what an attacker would write there. The fields come from
 * the templates' own types: a template or a field that nobody walks does not compile.
 */

/**
 * What becomes of it: cut, replaced by words of ours, shown as an address or quoted. What the BFF makes itself has a
 * shape, and all else is refused.
 */
type Fate = 'cut' | 'replaced' | 'address' | 'quoted' | RegExp;
interface Walked<Field> {
  readonly fate: Fate;
  readonly put: (hostile: string) => Field;
}
type HoldsText<Field> = string extends Field
  ? true
  : Field extends readonly (infer Item)[]
    ? HoldsText<Item>
    : false;
type Walk<Given> = {
  readonly [Field in keyof Given]-?: true extends HoldsText<NonNullable<Given[Field]>>
    ? Walked<NonNullable<Given[Field]>>
    : 'no text';
};
type TextGiven<Kind extends TextKind> =
  Parameters<(typeof TEXTS)[Kind]> extends [unknown, infer Given] ? Given : null;

const as = (fate: Fate): Walked<string> => ({ fate, put: (hostile) => hostile });

const A_CODE = /^\d{6}$/;
const A_REFERENCE = /^[A-P]{4}-[A-P]{4}$/;
const A_WORD = /^[a-z]+$/;
const A_PAGE = /^https?:\/\/[a-z.]+$/;

const CODE = '048213';
const LINK = 'https://my.waizant.example/refuse/es#token=abcdefghijklmnop';
const BACKOFFICE = 'https://backoffice.example';
const MARTA = 'marta.admin@legacy355.example';
const AT = new Date(Date.UTC(2026, 10, 24, 23, 2));

const GIVEN: { readonly [Kind in MailKind]: MailGiven<Kind> } = {
  'user-code': {
    ...{
      code: CODE,
      name: 'Marta',
      agent: 'Ana Agent',
      ecosystem: 'legacy355',
      words: ['copper', 'lantern'],
    },
    ...{
      validSeconds: 300,
      sessionSeconds: 300,
      caseNumber: 'HD-7',
      purpose: 'access',
      at: AT,
      refuseUrl: LINK,
    },
  },
  'agent-code': {
    ...{ code: CODE, name: 'Ana Agent', userEmail: MARTA, validSeconds: 300 },
    ...{ askedFrom: '192.0.2.7', askedAt: AT, disownUrl: LINK },
  },
  receipt: {
    ...{ name: 'Marta Admin', agent: 'Ana Agent', ecosystem: 'legacy355', from: AT, until: AT },
    ...{ products: ['store'], outcome: 'cancelled', cause: null, reasonKind: 'user-hung-up' },
    ...{ refuseUrl: LINK, objectWithinSeconds: 86_400 },
  },
  alert: {
    ...{ agent: 'Ana Agent', user: MARTA, ecosystem: 'legacy355', startedAt: AT, objectedAt: AT },
    ...{
      outcome: 'cancelled',
      cause: null,
      reason: 'It rang',
      said: 'Nobody called me',
      reference: 'ABCD-EFGH',
      blockedSeconds: 3_600,
      backoffice: BACKOFFICE,
    },
  },
  fraud: {
    ...{ agent: 'Ana Agent', user: MARTA, ecosystem: 'legacy355', startedAt: AT, at: AT },
    ...{ hadSession: true, reason: 'Another voice', blockedSeconds: 3_600, backoffice: BACKOFFICE },
  },
  release: {
    ...{ blocked: 'user-refused', because: 'objection', subject: MARTA, by: 'Sara Supervisor' },
    ...{ byOperator: false, since: AT, releasedAt: AT, reason: 'Called back', backoffice: BACKOFFICE },
  },
  released: { name: 'Marta Admin', hadObjected: true, since: AT, releasedAt: AT },
  'sessions-ended': {
    ...{ name: 'Ana Agent', because: 'ended-by-supervisor', by: 'Sara Supervisor', sessions: 3, at: AT },
    ...{ address: '192.0.2.7' },
  },
  disowned: { agent: 'Ana Agent', email: MARTA, sessions: 2, at: AT, backoffice: BACKOFFICE },
  'own-codes': {
    ...{ agent: 'Ana Agent', email: MARTA, codes: 6, withinSeconds: 3_600, at: AT, backoffice: BACKOFFICE },
  },
  'own-mailbox': { agent: 'Ana Agent', email: MARTA, changedDaysAgo: 3, at: AT, backoffice: BACKOFFICE },
  row: { table: 'Holds', because: 'gone', at: AT, backoffice: BACKOFFICE },
  'look-ups': { agent: 'Ana Agent', agentEmail: MARTA, count: 100, at: AT, backoffice: BACKOFFICE },
};

const WALKS: { readonly [Kind in MailKind]: Walk<MailGiven<Kind>> } = {
  'user-code': {
    code: as(A_CODE),
    name: as('cut'),
    agent: as('cut'),
    ecosystem: as('cut'),
    words: { fate: A_WORD, put: (hostile) => ['copper', hostile] },
    caseNumber: as('cut'),
    purpose: as('replaced'),
    refuseUrl: as(A_PAGE),
    validSeconds: 'no text',
    sessionSeconds: 'no text',
    at: 'no text',
  },
  'agent-code': {
    code: as(A_CODE),
    name: as('cut'),
    userEmail: as('address'),
    purpose: 'no text',
    askedFrom: as('replaced'),
    askedAt: 'no text',
    disownUrl: as(A_PAGE),
    validSeconds: 'no text',
  },
  receipt: {
    name: as('cut'),
    agent: as('cut'),
    ecosystem: as('cut'),
    products: { fate: 'replaced', put: (hostile) => ['store', hostile] },
    reasonKind: as('replaced'),
    refuseUrl: as(A_PAGE),
    from: 'no text',
    until: 'no text',
    outcome: 'no text',
    cause: 'no text',
    objectWithinSeconds: 'no text',
  },
  alert: {
    agent: as('cut'),
    user: as('address'),
    ecosystem: as('cut'),
    reason: as('quoted'),
    said: as('quoted'),
    reference: as(A_REFERENCE),
    backoffice: as(A_PAGE),
    startedAt: 'no text',
    objectedAt: 'no text',
    outcome: 'no text',
    cause: 'no text',
    blockedSeconds: 'no text',
  },
  fraud: {
    agent: as('cut'),
    user: as('address'),
    ecosystem: as('cut'),
    reason: as('quoted'),
    backoffice: as(A_PAGE),
    startedAt: 'no text',
    at: 'no text',
    hadSession: 'no text',
    blockedSeconds: 'no text',
  },
  release: {
    blocked: as('replaced'),
    because: as('replaced'),
    subject: as('address'),
    by: as('cut'),
    reason: as('quoted'),
    backoffice: as(A_PAGE),
    byOperator: 'no text',
    since: 'no text',
    releasedAt: 'no text',
  },
  released: { name: as('cut'), hadObjected: 'no text', since: 'no text', releasedAt: 'no text' },
  'sessions-ended': {
    name: as('cut'),
    because: as('replaced'),
    by: as('cut'),
    address: as('replaced'),
    sessions: 'no text',
    at: 'no text',
  },
  disowned: {
    agent: as('cut'),
    email: as('address'),
    backoffice: as(A_PAGE),
    sessions: 'no text',
    at: 'no text',
  },
  'own-codes': {
    agent: as('cut'),
    email: as('address'),
    backoffice: as(A_PAGE),
    codes: 'no text',
    withinSeconds: 'no text',
    at: 'no text',
  },
  'own-mailbox': {
    agent: as('cut'),
    email: as('address'),
    backoffice: as(A_PAGE),
    changedDaysAgo: 'no text',
    at: 'no text',
  },
  row: { table: as('replaced'), because: as('replaced'), backoffice: as(A_PAGE), at: 'no text' },
  'look-ups': {
    agent: as('cut'),
    agentEmail: as('address'),
    backoffice: as(A_PAGE),
    count: 'no text',
    at: 'no text',
  },
};
const TEXT_WALKS: {
  readonly [Kind in TextKind]: TextGiven<Kind> extends null ? 'no value' : Walk<TextGiven<Kind>>;
} = { 'code-asked': 'no value', 'user-code': { code: as(A_CODE) } };

const HOSTILE = [
  'Fraud found. Verify at https://waizant-secure.evil.example, +57 601 555 0199',
  'https://evil.example',
  'HTTPS://EVIL.EXAMPLE/Ana?x=1#y',
  'http:evil.example',
  '//evil.example/x',
  'https:\\\\evil.example',
  'www.evil.example',
  'WwW.evil',
  'evil.example',
  'Ana evil.example Agent',
  'evil.example.',
  't.co',
  'evil..example',
  'evil(.)example',
  'evil.-example',
  'xn--evl-hma.example',
  'evil\u3002example',
  'evil\uFF0Eexample',
  'evil\uFF61example',
  'evil\u2024example',
  'evil\uA4F8example',
  'evil\u0701example',
  '\u{1D41E}\u{1D42F}\u{1D422}\u{1D425}.example',
  'e\u200Bvil\u2060.\u200Dexample',
  'e\u00ADvil.exam\u00ADple',
  '\u202Eelpmaxe.live\u202C',
  '\u2066evil.example\u2069',
  'help@evil.example',
  'Ana <help@evil.example>',
  'help\uFF20evil\uFF0Eexample',
  'mailto:help@evil.example',
  'tel:+576015550199',
  'sms:85432',
  'javascript:alert(1)',
  'data:text/html,x',
  '+57 601 555 0199',
  '(601) 555-0199',
  '601.555.0199',
  '018000123456',
  '1-800-FRAUD-NOW 5550199',
  '\uFF16\uFF10\uFF11\uFF15\uFF15\uFF15\uFF10\uFF11\uFF19\uFF19',
  '\u0666\u0660\u0661\u0665\u0665\u0665\u0660\u0661\u0669\u0669',
  '654321',
  '6 5 4 3 2 1',
  '65\u200B43\u200B21',
  '12345678901234567890',
  'Ana\r\nBcc: victim@evil.example',
  'Ana\n\nYour code is 654321',
  'Ana\u2028Your code: 654321',
  'Ana\u0085\u0000\u001B[31m',
  '=?utf-8?B?ZXZpbC5leGFtcGxl?=',
  '</td><td style="x">evil.example<!--',
  '"><script src=https://evil.example></script>',
  '&#104;ttps://evil.example &lt;b&gt;',
  '[here](https://evil.example)',
  'Z\u0337\u0327\u0322\u0321\u0328\u0334\u0335\u0336algo',
  '\u3164\u2800\uFE0F',
  '()',
  '. , - &',
  '',
  ' ',
  '__proto__',
  'constructor',
  'suspected-fraud',
  'x'.repeat(5_000),
  'evil.example '.repeat(500),
  '\uD800evil.example',
] as const;
const WRAPPED: readonly ((hostile: string) => string)[] = [
  (hostile) => hostile,
  (hostile) => `<a href="${hostile}">${hostile}</a>`,
  (hostile) => `Ana ${hostile} Pérez`,
];
const ALL_HOSTILE = HOSTILE.flatMap((hostile) => WRAPPED.map((wrap) => wrap(hostile)));

/** What a reader's program could link or dial, or a reader take for the code; looser than any of them. */
const ACTIONABLE: Readonly<Record<string, RegExp>> = {
  'a scheme': /\p{L}[\p{L}\d+.-]*:(?:\/\/|\\\\|[^\s\d])|\/\//u,
  'a host': /[\p{L}\p{N}][.\u3002\uFF0E\uFF61\u2024\u0701\uA4F8]+[\p{L}\p{N}]{2}|www\.\S/iu,
  'an address': /\S[@\uFF20]\S/u,
  'a number to call': /\p{Nd}(?:[ \t().+/-]*\p{Nd}){6}/u,
  'a code': /\p{Nd}{6}/u,
  'what cannot be seen': /[\p{Cf}\p{Default_Ignorable_Code_Point}]|[^\P{Cc}\n]/u,
};
const UNREADABLE = / {2}|\(\s*\)|(?:^|\s)[,.;](?:\s|$)|^[^.,:]{1,60}: *$|\b(?:null|undefined|NaN)\b/;

const textOf = (html: string) =>
  html
    .slice(html.indexOf('<body'))
    .replaceAll(/<[^<>]*>/g, '\n')
    .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => {
      return { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }[name] ?? '';
    });
const tagsOf = (html: string) => new Set(html.match(/<[^>]*>/g));

/** What stands in a mail beside our own addresses, the code, and the one address that a field is for. */
function besidesOurs(words: string, also: string): string {
  const known = [LINK, BACKOFFICE, MARTA, CODE, ...(also === '' ? [] : [also])];
  return known.reduce((rest, own) => rest.replaceAll(own, 'ours'), words);
}

function problemsOf(mail: Mail, clean: Mail, also: string): string[] {
  const parts = { subject: mail.subject, text: mail.text, html: textOf(mail.html) };
  const problems = Object.entries(parts).flatMap(([part, words]) =>
    Object.entries(ACTIONABLE)
      .filter(([, pattern]) => pattern.test(besidesOurs(words, also)))
      .map(([what]) => `${part}: ${what}`),
  );
  const tags = tagsOf(clean.html);
  const added = [...tagsOf(mail.html)].filter((tag) => !tags.has(tag) && !tag.startsWith('<title'));
  if (added.length > 0) problems.push(`html: markup ${added.join('')}`);
  if (mail.subject.includes('\n')) problems.push('subject: a header line');
  const [cleanLines, lines] = [clean.text.split('\n'), mail.text.split('\n')];
  if (lines.length > cleanLines.length) problems.push('text: a line more');
  // What is quoted may read as it likes, as long as it is seen to be a quotation; a greeting without a name is one.
  const read = lines.map((line) => line.replace(/: (?:“[^“”]+”|«[^«»]+»)$/, ': quoted'));
  const odd = read.filter((line) => UNREADABLE.test(line) && line !== 'Hola:');
  problems.push(...odd.map((line) => `text: ${line}`));
  if (lines.some((line) => line.length > 400)) problems.push('text: endless');
  return problems;
}

describe('every value of every message', () => {
  for (const kind of Object.keys(MAILS) as MailKind[]) {
    for (const [field, walked] of Object.entries(WALKS[kind]) as [string, Walked<unknown> | 'no text'][]) {
      if (walked === 'no text') continue;
      for (const language of ['en', 'es'] as const) {
        it(`says only what we say: ${kind}, ${field}, ${language}`, () => {
          const found: string[] = [];
          const clean = mailOf(kind, language, GIVEN[kind]);
          for (const hostile of ALL_HOSTILE) {
            const given = { ...GIVEN[kind], [field]: walked.put(hostile) };
            const write = () => mailOf(kind, language, given);
            if (walked.fate instanceof RegExp) {
              if (!walked.fate.test(hostile)) expect(write).toThrowError('a value is not ours');
              continue;
            }
            const mail = write();
            const also = walked.fate === 'address' && /^\S+@\S+$/.test(hostile) ? hostile : '';
            const problems = problemsOf(mail, clean, also);
            if (walked.fate === 'cut' && /evil\P{L}{0,3}example/iu.test(mail.text))
              problems.push('text: a host to type');
            // Supervisors are told of a suspicion, in our words for its key.
            const isTheirs = kind === 'release' && hostile === 'suspected-fraud';
            if (walked.fate === 'replaced' && !isTheirs && /evil|fraud/i.test(mail.text))
              problems.push('text: not our words');
            found.push(...problems.map((problem) => `${JSON.stringify(hostile.slice(0, 120))}: ${problem}`));
          }
          expect(found).toEqual([]);
        });
      }
    }
  }

  for (const [kind, walk] of Object.entries(TEXT_WALKS)) {
    if (walk === 'no value') continue;
    it(`says only what we say: a text, ${kind}`, () => {
      const write = TEXTS[kind as TextKind] as (language: MailLanguage, given: unknown) => string;
      for (const field of Object.keys(walk)) {
        for (const hostile of ALL_HOSTILE.filter((text) => !A_CODE.test(text))) {
          expect(() => write('en', { code: CODE, [field]: hostile })).toThrowError('a value is not ours');
        }
      }
    });
  }

  it('takes none that nobody has looked at', () => {
    const name = ['Ana'].join('');
    // @ts-expect-error: a bare string may come from anywhere.
    expect(ours`Hello ${name}`).toBe(ours`Hello Ana`);
    // @ts-expect-error: a field that the walk leaves out.
    const walk: Walk<{ readonly name: string; readonly later?: string }> = { name: as('cut') };
    expect(walk.name.fate).toBe('cut');
  });
});
