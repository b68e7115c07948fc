import { exportJWK, generateKeyPair } from 'jose';
import { contextSigner } from '../adapters/cognito/signed-context.ts';
import { channelAnswers } from '../functions-contract/delivery.ts';
import { createClock } from '../local/clock.ts';
import type { FaultyServer } from '../local/faults.ts';
import { startInbox, type Inbox } from '../local/inbox/start-inbox.ts';
import { startLambda } from '../local/lambda/start-lambda.ts';

const MARTA = 'marta.admin@legacy355.example';
const PHONE = '+573001110456';

interface Answer {
  readonly response?: { readonly publicChallengeParameters: Readonly<Record<string, string>> };
  readonly errorType?: string;
}

/** What reaches a mailbox and a phone by the real function; `USER_CODE_BY` is all that differs. */
describe('the user’s two channels', () => {
  let inbox: Inbox;
  let lambda: FaultyServer;

  afterEach(async () => {
    await lambda.close();
    await inbox.close();
  });

  async function sent(special: Record<string, string>) {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    inbox = await startInbox({ httpPort: 0, smtpPort: 0 });
    lambda = await startLambda({
      port: 0,
      sharedClock: createClock().shared,
      // What is sent is asked here, on two noisy cores, not how long it takes.
      timeoutMs: 60_000,
      env: {
        PATH: process.env['PATH'] ?? '',
        CONTEXT_PUBLIC_KEY: JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'ours' }),
        SUPPORT_CLIENT_ID: 'support',
        CODE_HMAC_KEY: Buffer.alloc(32, 3).toString('base64'),
        SMTP_URL: `smtp://127.0.0.1:${String(inbox.smtpPort)}`,
        MAIL_FROM: 'support@waizant.example',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_SNS: inbox.url,
        ...special,
      },
    });
    const context = await contextSigner({ ...(await exportJWK(privateKey)), kid: 'ours' })({
      ...{ assistanceId: 'a-1', codeId: 'c-1', username: 'sub-of-marta', caseNumber: null, language: 'en' },
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      products: ['web'],
      words: ['copper', 'lantern'],
      refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
      ...{ now: Date.now(), codeValidSeconds: 300, sessionSeconds: 300 },
    });
    const event = {
      userName: 'sub-of-marta',
      callerContext: { clientId: 'support' },
      request: {
        userAttributes: {
          ...{ email: MARTA, email_verified: 'true', phone_number: PHONE, phone_number_verified: 'true' },
        },
        session: [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' }],
        clientMetadata: { context },
      },
    };
    const url = `${lambda.url}/2015-03-31/functions/create-auth-challenge/invocations`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    const to = async (address: string) => {
      const response = await fetch(`${inbox.url}/api/messages?to=${encodeURIComponent(address)}`);
      return ((await response.json()) as { messages: readonly { text: string }[] }).messages;
    };
    const [mails, texts] = [await to(MARTA), await to(PHONE)];
    const { response, errorType } = (await answer.json()) as Answer;
    const { channels, ...asked } = response?.publicChallengeParameters ?? {};
    const told = channelAnswers.parse(JSON.parse(channels ?? '[]')).map(({ at, ...said }) => {
      expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(10_000);
      return said;
    });
    return { mails, texts, asked, told, errorType };
  }
  const MAIL = { channel: 'mail', state: 'accepted' } as const;

  it('are one for the code: what a phone gets is a notice, with nothing to read out', async () => {
    const { mails, texts, asked, told } = await sent({});
    expect(mails[0]?.text).toMatch(/copper · lantern[^]*\n\d{6}\n/);
    expect(texts.length).toBe(1);
    expect(texts[0]?.text).toContain('was asked for');
    expect(texts[0]?.text).not.toMatch(/\d|copper|lantern|Ana/);
    expect(asked).toEqual({ challenge: 'code' });
    // A notice is no channel of the code.
    expect(told).toEqual([MAIL]);
  });

  it('are both for the code where the operator says so, and the words go by mail all the same', async () => {
    const { mails, texts, asked, told } = await sent({ USER_CODE_BY: 'both' });
    const [code = 'none'] = /\d{6}/.exec(mails[0]?.text ?? '') ?? [];
    expect(texts[0]?.text).toContain(code);
    expect(texts[0]?.text).not.toMatch(/copper|lantern|Ana/);
    expect(asked).toEqual({ challenge: 'code', by: 'both' });
    expect(told).toEqual([MAIL, { channel: 'text', state: 'accepted' }]);
  });

  it('say that the code went by text only where the phone network took it', async () => {
    const away = { USER_CODE_BY: 'both', AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' };
    const { mails, asked, told } = await sent(away);
    expect(mails.length).toBe(1);
    expect(asked).toEqual({ challenge: 'code' });
    expect(told).toEqual([MAIL, { channel: 'text', state: 'failed', because: 'not-accepted' }]);
  });

  it('tell nothing of a code whose mail nobody took, whatever became of its text', async () => {
    const { texts, told, errorType } = await sent({ USER_CODE_BY: 'both', SMTP_URL: 'smtp://127.0.0.1:1' });
    expect([told, errorType]).toEqual([[], 'MailNotSent']);
    expect(texts.length).toBeLessThanOrEqual(1);
  });

  it('send nothing where the variable does not fit', async () => {
    const { mails, texts, errorType } = await sent({ USER_CODE_BY: 'text' });
    expect([mails.length, texts.length, errorType]).toEqual([0, 0, 'NotConfigured']);
  });
});
