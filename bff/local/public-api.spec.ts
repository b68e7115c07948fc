import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';
import { cognitoClient, secretHash } from '../adapters/cognito/cognito-client.ts';
import { contextSigner, productContextSigner } from '../adapters/cognito/signed-context.ts';
import { cognitoUserChallenge } from '../adapters/cognito/user-challenge.ts';
import type { ProductTokenContext, UserCodeContext } from '../assistance/ports.ts';
import { createClock } from './clock.ts';
import { demoPools, type DemoPoolIds, type Pool } from './cognito/pools.ts';
import { startCognito } from './cognito/start-cognito.ts';
import type { FaultyServer } from './faults.ts';
import { startInbox, type Inbox } from './inbox/start-inbox.ts';
import { startLambda } from './lambda/start-lambda.ts';
import { DEMO_PASSWORD } from './demo-people.ts';

const REGION = 'us-east-1';
const IDS: DemoPoolIds = {
  agentPoolId: 'us-east-1_Agents',
  agentClientId: 'shell',
  agentPasswordClientId: 'sign-in',
  agentPasswordClientSecret: 'secret-of-sign-in',
  userPoolId: 'us-east-1_Users',
  userClientId: 'support',
  userClientSecret: 'secret-of-support',
};
/** Clients of the users' products in the same pool, as a customer has them: the functions run for them too. */
const PUBLIC_CLIENT = 'product-app';
const CUSTOM_CLIENT = 'foreign-custom';
const MARTA = '00000000-0000-4000-8000-000000001001';
const NORA = '00000000-0000-4000-8000-000000001003';
const MARTA_EMAIL = 'marta.admin@legacy355.example';
const PAGE = new URL('../../docs/products.md', import.meta.url);
const PROFILE = 'aws.cognito.signin.user.admin';

/** The real functions behind the local Cognito, asked as anybody may ask them. */
describe('nobody mints an act claim or sends our mail', () => {
  const environment = { ...process.env };
  let folder: string;
  let inbox: Inbox;
  let lambda: FaultyServer;
  let cognito: FaultyServer;
  let client: CognitoIdentityProviderClient;
  let key: JWK;
  let sign: ReturnType<typeof contextSigner>;
  const closing: (() => Promise<unknown>)[] = [];

  const context = (special: Partial<UserCodeContext> = {}): UserCodeContext => ({
    assistanceId: 'a-1',
    codeId: 'c-1',
    username: MARTA,
    agent: { id: 'sub-of-ana', name: 'Ana Agent' },
    ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
    products: ['store', 'web', 'app'],
    words: ['copper', 'lantern'],
    refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
    language: 'en',
    now: Date.now(),
    codeValidSeconds: 300,
    sessionSeconds: 300,
    caseNumber: null,
    ...special,
  });
  const productContext = (product: 'store' | 'web'): ProductTokenContext => ({
    assistanceId: 'a-1',
    subject: MARTA,
    agent: { id: 'sub-of-ana', name: 'Ana Agent' },
    ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
    product,
    supportUntil: Date.now() + 300_000,
    now: Date.now(),
  });
  const mails = async (): Promise<readonly { text: string; to: string }[]> => {
    const response = await fetch(`${inbox.url}/api/messages?to=${MARTA_EMAIL}`);
    return ((await response.json()) as { messages: { text: string; to: string }[] }).messages;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'public-api-'));
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    key = { ...(await exportJWK(privateKey)), kid: 'ours', alg: 'EdDSA' };
    sign = contextSigner(key);
    inbox = await startInbox({ httpPort: 0, smtpPort: 0 });
    closing.push(() => inbox.close());
    lambda = await startLambda({
      port: 0,
      sharedClock: createClock().shared,
      env: {
        PATH: process.env['PATH'] ?? '',
        CONTEXT_PUBLIC_KEY: JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'ours', alg: 'EdDSA' }),
        SUPPORT_CLIENT_ID: IDS.userClientId,
        FUNCTIONS_CODE_KEY: Buffer.alloc(32, 3).toString('base64'),
        SMTP_URL: `smtp://127.0.0.1:${inbox.smtpPort}`,
        MAIL_FROM: 'support@waizant.example',
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_SNS: inbox.url,
      },
    });
    closing.push(() => lambda.close());
    const [agents, users] = demoPools(IDS, Date.now());
    if (!agents || !users) throw new Error('no pools');
    const product = {
      ...users.clients[0]!,
      id: PUBLIC_CLIENT,
      secret: null,
      flows: ['USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'],
    } as const;
    const custom = { ...product, id: CUSTOM_CLIENT, flows: ['CUSTOM_AUTH'] } as const;
    const pools: readonly Pool[] = [agents, { ...users, clients: [...users.clients, product, custom] }];
    cognito = await startCognito({
      port: 0,
      lambdaUrl: lambda.url,
      region: REGION,
      pools,
      keysFile: join(folder, 'keys.json'),
    });
    closing.push(() => cognito.close());
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    client = cognitoClient(REGION);
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
    for (const name of Object.keys(process.env))
      if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
    await rm(folder, { recursive: true });
  });

  const hash = (username = MARTA) => secretHash(username, IDS.userClientId, IDS.userClientSecret);
  const begin = async (username = MARTA) => {
    const answer = await client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: IDS.userPoolId,
        ClientId: IDS.userClientId,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: username, SECRET_HASH: hash(username) },
      }),
    );
    return answer.Session;
  };
  const respond = (Session: string | undefined, answer: string, signed: string | null, username = MARTA) =>
    client.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: IDS.userPoolId,
        ClientId: IDS.userClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME: username, ANSWER: answer, SECRET_HASH: hash(username) },
        ...(signed === null ? {} : { ClientMetadata: { context: signed } }),
      }),
    );

  /** What others might send in place of a context of ours for Marta. */
  const forgeries: Readonly<Record<string, () => Promise<string | null>>> = {
    missing: async () => null,
    empty: async () => '',
    'no JWS': async () => JSON.stringify(context()),
    'signed by another key': async () => {
      const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
      return contextSigner({ ...(await exportJWK(privateKey)), kid: 'ours' })(context());
    },
    'of another key id': async () => contextSigner({ ...key, kid: 'theirs' })(context()),
    unsigned: async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const [, payload = ''] = (await sign(context())).split('.');
      return `${part({ alg: 'none' })}.${payload}.`;
    },
    'signed with the public key as a secret': async () => {
      const [, payload = ''] = (await sign(context())).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'ours' })
        .sign(Buffer.from(key.x ?? '', 'base64url'));
    },
    'for another user': async () => sign(context({ username: NORA })),
    late: async () => sign(context({ now: Date.now() - 61_000 })),
    'with a changed payload': async () => {
      const [head = '', payload = '', tail = ''] = (await sign(context())).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      const changed = Buffer.from(JSON.stringify({ ...claims, agent: { id: 'x', name: 'x' } }));
      return [head, changed.toString('base64url'), tail].join('.');
    },
  };

  it('gives the support client a token that says who acts, for what, and that cannot touch the profile', async () => {
    const challenge = cognitoUserChallenge({
      region: REGION,
      poolId: IDS.userPoolId,
      clientId: IDS.userClientId,
      clientSecret: IDS.userClientSecret,
      contextSigningKey: key,
    });
    const signal = AbortSignal.timeout(20_000);
    const sent = await challenge.send(context(), signal);
    const [mail] = await mails();
    const [code = ''] = /\d{6}/.exec(mail?.text ?? '') ?? [];
    const answered = await challenge.answer(context(), sent.challenge, code, signal);
    if (answered.result !== 'right') throw new Error(`the code was ${answered.result}`);
    const claims = decodeJwt(answered.tokens.accessToken);
    expect(claims).toEqual(
      jasmine.objectContaining({
        sub: MARTA,
        act: { sub: 'sub-of-ana', name: 'Ana Agent' },
        assistance_id: 'a-1',
        ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      }),
    );
    for (const name of ['product', 'products', 'support_until']) expect(claims[name]).toBeUndefined();
    expect(String(claims['scope'])).not.toContain(PROFILE);
    const { refreshToken } = answered.tokens;
    const supportUntil = Date.now() + 300_000;
    const tokens: JWTPayload[] = [];
    for (const product of ['store', 'web'] as const) {
      const forProduct = { ...productContext(product), supportUntil };
      const made = await challenge.productToken(forProduct, refreshToken, signal);
      if (made.result !== 'made') throw new Error(`the token was ${made.result}`);
      tokens.push(decodeJwt(made.accessToken));
    }
    for (const [at, product] of ['store', 'web'].entries()) {
      expect(tokens[at]).toEqual(
        jasmine.objectContaining({
          sub: MARTA,
          act: { sub: 'sub-of-ana', name: 'Ana Agent' },
          assistance_id: 'a-1',
          product,
          support_until: Math.floor(supportUntil / 1_000),
        }),
      );
      expect(String(tokens[at]?.['scope'])).not.toContain(PROFILE);
    }
    // What docs/products.md shows.
    const [, shown = ''] = /```json\n(.*?)```/s.exec(await readFile(PAGE, 'utf8')) ?? [];
    expect(Object.keys(JSON.parse(shown) as object)).toEqual(Object.keys(tokens[1] ?? {}));
    // A context of the code makes no product's token, and one of a product is good for the call that carries it.
    for (const forged of [await sign(context()), 'a.b.c', undefined]) {
      await expectAsync(
        client.send(
          new GetTokensFromRefreshTokenCommand({
            RefreshToken: refreshToken,
            ClientId: IDS.userClientId,
            ClientSecret: IDS.userClientSecret,
            ...(forged && { ClientMetadata: { context: forged } }),
          }),
        ),
      ).toBeRejectedWithError(/no valid support context/);
    }
    // No context, no token: otherwise the refresh token is good for its revocation alone.
    await expectAsync(
      client.send(
        new AdminInitiateAuthCommand({
          UserPoolId: IDS.userPoolId,
          ClientId: IDS.userClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: refreshToken, SECRET_HASH: hash() },
          // Of this call the functions are not told.
          ClientMetadata: { context: await productContextSigner(key)(productContext('web')) },
        }),
      ),
    ).toBeRejectedWithError(/no valid support context/);
    await challenge.revoke(refreshToken, signal);
    expect((await challenge.productToken(productContext('web'), refreshToken, signal)).result).toBe(
      'refused',
    );
  });

  for (const [name, forge] of Object.entries(forgeries)) {
    it(`sends no mail for a context that is ${name}`, async () => {
      const before = (await mails()).length;
      await expectAsync(respond(await begin(), 'context', await forge())).toBeRejected();
      expect((await mails()).length).toBe(before);
    });

    it(`takes no right code with a context that is ${name}`, async () => {
      const asked = await respond(await begin(), 'context', await sign(context()));
      const [mail] = await mails();
      const [code = ''] = /\d{6}/.exec(mail?.text ?? '') ?? [];
      const answered = await respond(asked.Session, code, await forge()).catch(() => null);
      expect(answered?.AuthenticationResult).toBeUndefined();
    });
  }

  it('sends one code where Cognito calls a slow function again', async () => {
    const before = (await mails()).length;
    const signed = await sign(context());
    const event = {
      version: '1',
      triggerSource: 'CreateAuthChallenge_Authentication',
      userName: MARTA,
      callerContext: { clientId: IDS.userClientId },
      request: {
        userAttributes: { email: MARTA_EMAIL, email_verified: 'true' },
        session: [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' }],
        clientMetadata: { context: signed },
      },
      response: {},
    };
    const invoke = () =>
      fetch(`${lambda.url}/2015-03-31/functions/create-auth-challenge/invocations`, {
        method: 'POST',
        body: JSON.stringify(event),
      });
    await Promise.all([invoke(), invoke(), invoke()]);
    const sent = (await mails()).slice(0, -before || undefined);
    expect(sent.length).toBe(3);
    expect(new Set(sent.map(({ text }) => /\d{6}/.exec(text)?.[0])).size).toBe(1);
  });

  it('leaves the sign-in of every other client as it was, whatever metadata it sends', async () => {
    for (const metadata of [undefined, { context: 'forged' }, { context: await sign(context()) }]) {
      const { AuthenticationResult } = await client.send(
        new InitiateAuthCommand({
          ClientId: PUBLIC_CLIENT,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: MARTA_EMAIL, PASSWORD: DEMO_PASSWORD },
          ...(metadata && { ClientMetadata: metadata }),
        }),
      );
      for (const token of [AuthenticationResult?.AccessToken, AuthenticationResult?.IdToken]) {
        const claims = decodeJwt(token ?? '');
        for (const name of ['act', 'assistance_id', 'ecosystem', 'product', 'support_until']) {
          expect(claims[name]).withContext(name).toBeUndefined();
        }
      }
      expect(decodeJwt(AuthenticationResult?.AccessToken ?? '')['scope']).toBe(PROFILE);
      const refreshed = await client.send(
        new InitiateAuthCommand({
          ClientId: PUBLIC_CLIENT,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '' },
          ...(metadata && { ClientMetadata: metadata }),
        }),
      );
      expect(decodeJwt(refreshed.AuthenticationResult?.AccessToken ?? '')['act']).toBeUndefined();
    }
  });

  it('has no custom authentication for anybody but the support client, by the public calls or the others', async () => {
    const before = (await mails()).length;
    const AuthParameters = { USERNAME: MARTA };
    const ClientMetadata = { context: await sign(context()) };
    for (const ClientId of [PUBLIC_CLIENT, CUSTOM_CLIENT, IDS.userClientId]) {
      await expectAsync(
        client.send(
          new InitiateAuthCommand({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters, ClientMetadata }),
        ),
      )
        .withContext(`InitiateAuth ${ClientId}`)
        .toBeRejected();
    }
    // Even a client that was given custom authentication by mistake gets nothing from our functions.
    await expectAsync(
      client.send(
        new AdminInitiateAuthCommand({
          UserPoolId: IDS.userPoolId,
          ClientId: CUSTOM_CLIENT,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters,
          ClientMetadata,
        }),
      ),
    ).toBeRejected();
    await expectAsync(
      client.send(
        new RespondToAuthChallengeCommand({
          ClientId: IDS.userClientId,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session: await begin(),
          ChallengeResponses: { USERNAME: MARTA, ANSWER: 'context' },
          ClientMetadata,
        }),
      ),
    ).toBeRejected();
    expect((await mails()).length).toBe(before);
  });
});
