import { userCodeMail, type UserCodeMessage } from './mail-template.ts';
import { alertMail, receiptMail, type AlertMessage, type ReceiptMessage } from './notice-template.ts';

const CODE = '048213';
const AT = new Date(Date.UTC(2026, 6, 24, 23, 2));
const LINK = 'https://my.waizant.example/refuse/es#token=abcdefghijklmnop';
const USER: UserCodeMessage = {
  ...{ code: CODE, name: 'Marta', agent: 'Ana', ecosystem: 'legacy355', words: ['copper', 'lantern'] },
  ...{ validSeconds: 300, sessionSeconds: 300, caseNumber: null, purpose: null, at: AT, refuseUrl: LINK },
};
const RECEIPT: ReceiptMessage = {
  ...{
    name: null,
    agent: 'Ana',
    ecosystem: 'legacy355',
    from: AT,
    until: new Date(AT.getTime() + 3_600_000),
  },
  ...{ products: [], outcome: 'finished', cause: null, refuseUrl: LINK, objectWithinSeconds: 86_400 },
};
const ALERT: AlertMessage = {
  ...{ agent: 'Ana', user: 'marta@x.example', ecosystem: null, startedAt: AT, objectedAt: AT, cause: null },
  ...{ outcome: 'refused', blockedSeconds: 0, backoffice: 'https://backoffice.example' },
};

/** What a site says of itself in its mails: the functions' environment, checked where a mail is written. */
describe('the mails of a site', () => {
  const before = { ...process.env };
  const NAMES = ['MAIL_TIME_ZONE', 'SUPPORT_PHONE', 'MAIL_FOOTER_EN', 'MAIL_FOOTER_ES'];
  afterEach(() => {
    for (const name of NAMES) {
      if (name in before) process.env[name] = before[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });
  const userMail = () => userCodeMail('en', USER);
  const runs = (text: string) => text.match(/\p{Nd}{6,}/gu);

  it('have its clock, and say which one it is and how far from UTC on that day', () => {
    const said = (zone: string) => {
      process.env['MAIL_TIME_ZONE'] = zone;
      return /^Time: (.*)$/m.exec(userMail().text)?.[1];
    };
    expect(said('Europe/Madrid')).toBe('25 July 2026, 01:02 (Europe/Madrid, UTC+02:00)');
    expect(said('Asia/Kathmandu')).toBe('25 July 2026, 04:47 (Asia/Kathmandu, UTC+05:45)');
    expect(said('UTC')).toBe('24 July 2026, 23:02 (UTC)');
    expect(receiptMail('en', RECEIPT).subject).toMatch(/, 24 July 2026, 23:02–00:02$/);
  });

  it('have the number of support and the site’s line, for users and in their language', () => {
    Object.assign(process.env, {
      SUPPORT_PHONE: '+57 (601) 555-0199',
      MAIL_FOOTER_EN: 'Waizant <S.A.S.>, Calle 93 # 11-27, Bogotá',
      MAIL_FOOTER_ES: 'Una línea propia',
    });
    const { text, html } = userMail();
    expect(text.split('\n\n').at(-1)).toBe(
      '-- \nWaizant support: +57 (601) 555-0199\nWaizant <S.A.S.>, Calle 93 # 11-27, Bogotá',
    );
    expect(html).toContain('Waizant support: +57 (601) 555-0199');
    expect(html).toContain('Waizant &lt;S.A.S.&gt;');
    expect(receiptMail('es', RECEIPT).text.split('\n').slice(-2)).toEqual([
      'Soporte de Waizant: +57 (601) 555-0199',
      'Una línea propia',
    ]);
    const staff = alertMail('es', ALERT).text;
    expect(staff).toMatch(/\n-- \nUna línea propia$/);
    expect(staff).not.toContain('0199');
  });

  it('have nothing at their foot where nobody said anything', () => {
    for (const { text, html } of [userMail(), alertMail('es', ALERT)]) {
      expect(text).not.toContain('-- ');
      expect(html).not.toMatch(/Soporte de Waizant:|Waizant support:/);
    }
  });

  it('have the code as their only run of six digits, however the number is written', () => {
    for (const phone of ['+576015550199', '018000123456', '6015550199', '601555 019999']) {
      process.env['SUPPORT_PHONE'] = phone;
      const { text, html } = userMail();
      expect(runs(text)).withContext(phone).toEqual([CODE]);
      expect(runs(html.replaceAll(/#[0-9a-f]{6}/g, '')))
        .withContext(phone)
        .toEqual([CODE]);
      expect(text.replaceAll(/\D/g, '')).withContext(phone).toContain(phone.replaceAll(/\D/g, ''));
    }
  });

  for (const [name, values] of [
    ['MAIL_TIME_ZONE', ['', 'Bogota', 'America/Nowhere', 'UTC-5:00 (Bogotá)', '<b>']],
    ['SUPPORT_PHONE', ['call us', '123', '+57 601 555 0199; ext', 'https://evil.example', '1'.repeat(60)]],
    ['MAIL_FOOTER_EN', ['Call 6015550199', 'NIT 900123456-7', 'two\nlines', '٠٤٨٢١٣', 'x'.repeat(301)]],
  ] as const) {
    it(`are not written where a value does not fit: ${name}`, () => {
      for (const value of values) {
        process.env[name] = value;
        expect(userMail).withContext(value).toThrowError(`environment: ${name} is missing or does not fit`);
      }
    });
  }

  it('turn dark with the reader’s program, and nothing in them is made a link by it', () => {
    const { html } = userMail();
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="format-detection" content="telephone=no, date=no, address=no');
    expect(html).toContain('@media (prefers-color-scheme:dark)');
  });

  it('show the two words large', () => {
    expect(userMail().html).toMatch(/font-size:28px[^>]*>copper · lantern</);
  });
});
