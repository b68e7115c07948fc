import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text as read } from 'node:stream/consumers';
import { chosen, ours, personName, type MailLanguage } from './mail-values.ts';
import { TEXTS, type TextKind } from './messages.ts';
import { onePart, septetsOf } from './one-part.ts';
import { sendText } from './text-message.ts';

type Given<Kind extends TextKind> =
  Parameters<(typeof TEXTS)[Kind]> extends [unknown, infer Given] ? Given : undefined;

/** What each text is given; a text, or a field, that nobody walks does not compile. */
const GIVEN: { readonly [Kind in TextKind]: readonly Given<Kind>[] } = {
  'code-asked': [undefined],
  'user-code': ['000000', '048213', '999999'].map((code) => ({ code })),
};

/** What a name may be, and what no text takes: neither cut, nor in other letters. */
const NAMES = [
  'Ana Agent',
  'María Ángel Gutiérrez Ordóñez · Clínica Ñandú',
  'n'.repeat(300),
  'María José '.repeat(27),
  '👩🏽‍⚕️ Ana',
  'آنا وكيل',
  '\u202Eana\u202C',
  '{[€]}',
  '04821',
  '0482134',
  '٠٤٨٢١٣',
  '０４８２１３',
  '048213\n',
  '048 213',
  '',
];

describe('a text to a phone', () => {
  for (const kind of Object.keys(TEXTS) as TextKind[]) {
    const write = TEXTS[kind] as (language: MailLanguage, given: unknown) => string;
    for (const language of ['en', 'es'] as const) {
      it(`is one part, whatever it is given: ${kind}, ${language}`, () => {
        for (const given of GIVEN[kind]) {
          expect(septetsOf(write(language, given)) ?? Infinity).toBeLessThanOrEqual(160);
        }
      });

      it(`has no name and neither of the two words in it: ${kind}, ${language}`, () => {
        for (const given of GIVEN[kind]) {
          const plain = write(language, given);
          for (const name of NAMES) {
            const names = { agent: name, name, ecosystem: name, words: [name, name], caseNumber: name };
            expect(write(language, given === undefined ? names : { ...names, ...given })).toBe(plain);
            if (given !== undefined) {
              expect(() => write(language, { code: name })).toThrowError('a value is not ours');
            }
          }
        }
      });
    }
  }

  it('is counted in septets: what needs an escape is two, and nothing outside the set is any', () => {
    for (const [text, septets] of [
      ['', 0],
      ['Waizant: 048213.', 16],
      ['ñ ü é à Ñ ¿ ¡ @ _', 17],
      ['€', 2],
      ['[]{}\\~^|\f', 18],
    ] as const) {
      expect(septetsOf(text)).withContext(text).toBe(septets);
    }
    for (const other of [
      'á',
      'í',
      'ó',
      'ú',
      '·',
      'ç',
      '’',
      '“',
      '…',
      '–',
      '`',
      '\u00A0',
      'n\u0303',
      '👩',
      'آ',
    ]) {
      expect(septetsOf(`ok ${other}`))
        .withContext(other)
        .toBeNull();
    }
  });

  it('is none where it takes two parts, or a name', () => {
    const [fits, tooLong] = [160, 161].map((length) => ours`${'x'.repeat(length) as never}`);
    const escaped = ours`${'€'.repeat(81) as never}`;
    expect(onePart`${fits ?? ours``}`.length).toBe(160);
    for (const words of [tooLong ?? ours``, escaped, ours`código`]) {
      expect(() => onePart`${words}`).toThrowError('a text that takes more than one part');
    }
    const name = personName('Ana Agent');
    // @ts-expect-error: what a person wrote stands in no text.
    expect(name && onePart`Hello ${name}`).toContain('Ana');
    // @ts-expect-error: nor what he chose.
    expect(onePart`Why: ${chosen({ a: ours`A` }, 'a', ours`none`)}`).toContain('A');
  });

  describe('at SNS', () => {
    const before = { ...process.env };
    let server: Server;
    let asked: URLSearchParams[];

    beforeEach(async () => {
      asked = [];
      server = createServer((request, response) => {
        void read(request).then((body) => {
          asked.push(new URLSearchParams(body));
          response.setHeader('Content-Type', 'text/xml');
          response.end(
            '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
          );
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      Object.assign(process.env, {
        ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec' },
        AWS_ENDPOINT_URL_SNS: url,
      });
    });
    afterEach(() => {
      server.close().closeAllConnections();
      for (const name of Object.keys(process.env)) {
        if (!(name in before)) Reflect.deleteProperty(process.env, name);
      }
      Object.assign(process.env, before);
    });

    it('is Transactional, as SNS wants codes to be', async () => {
      await sendText('+573001110456', TEXTS['code-asked']('es'), new AbortController().signal);
      const said = Object.fromEntries(asked[0] ?? []);
      expect(said).toEqual(
        jasmine.objectContaining({
          PhoneNumber: '+573001110456',
          Message: TEXTS['code-asked']('es'),
          'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
          'MessageAttributes.entry.1.Value.DataType': 'String',
          'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
        }),
      );
      expect(asked.length).toBe(1);
    });
  });
});
