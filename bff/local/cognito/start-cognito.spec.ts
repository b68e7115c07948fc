import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { cognitoAgentIdentities } from '../../adapters/cognito/agent-identities.ts';
import { cognitoClient, secretHash } from '../../adapters/cognito/cognito-client.ts';
import { sessionValidity, shortSession } from '../../adapters/cognito/session-validity.ts';
import { cognitoUserChallenge } from '../../adapters/cognito/user-challenge.ts';
import { cognitoUserIdentities } from '../../adapters/cognito/user-identities.ts';
import {
  type ProductTokenContext,
  type UserChallenge,
  type UserCodeContext,
} from '../../assistance/ports.ts';
import { ServiceFailed } from '../../platform/service-failed.ts';
import type { AgentIdentities } from '../../session/ports.ts';
import type { UserIdentities } from '../../users/ports.ts';
import { createClock, installClock } from '../clock.ts';
import { DEMO_PASSWORD } from '../demo-people.ts';
import { startFakeTriggers } from '../../spec-kit/fake-triggers.ts';
import { demoPools, type DemoPoolIds } from './pools.ts';
import { startCognito, type CognitoServer } from './start-cognito.ts';

const IDS: DemoPoolIds = {
  agentPoolId: 'us-east-1_Agents',
  agentClientId: 'shell',
  agentPasswordClientId: 'sign-in',
  agentPasswordClientSecret: 'secret-of-sign-in',
  userPoolId: 'us-east-1_Users',
  userClientId: 'support',
  userClientSecret: 'secret-of-support',
};
const REGION = 'us-east-1';
const MARTA = '00000000-0000-4000-8000-000000001001';
const ULISES = '00000000-0000-4000-8000-000000001006';
const DIANA = '00000000-0000-4000-8000-000000001008';
const MINUTE_MS = 60_000;

describe('the local Cognito, asked by the real adapters', () => {
  const environment = { ...process.env };
  const { signal } = new AbortController();
  const { userPoolId: UserPoolId, userClientId, userClientSecret } = IDS;
  let folder: string;
  let triggers: Awaited<ReturnType<typeof startFakeTriggers>>;
  let cognito: CognitoServer;
  let challenge: UserChallenge;
  let users: UserIdentities;
  let agents: AgentIdentities;
  let client: CognitoIdentityProviderClient;
  let contextSigningKey: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognito-'));
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    contextSigningKey = { ...(await exportJWK(privateKey)), kid: 'test' };
  });
  beforeEach(async () => {
    triggers = await startFakeTriggers();
    cognito = await startCognito({
      port: 0,
      lambdaUrl: triggers.url,
      region: REGION,
      pools: demoPools(IDS, Date.now()),
      keysFile: join(folder, 'cognito-keys.json'),
    });
    delete process.env['AWS_PROFILE'];
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    const user = { poolId: UserPoolId, clientId: userClientId, clientSecret: userClientSecret };
    challenge = cognitoUserChallenge({ region: REGION, contextSigningKey, ...user });
    users = cognitoUserIdentities({
      region: REGION,
      userPoolId: UserPoolId,
      agentPoolId: IDS.agentPoolId,
      supportGroups: ['customer-service', 'support-supervisors'],
    });
    agents = cognitoAgentIdentities({
      region: REGION,
      poolId: IDS.agentPoolId,
      clientId: IDS.agentClientId,
      passwordClient: { id: IDS.agentPasswordClientId, secret: IDS.agentPasswordClientSecret },
      jwksBaseUrl: cognito.url,
    });
    client = cognitoClient(REGION);
  });
  afterEach(async () => {
    client.destroy();
    await Promise.all([cognito.close(), triggers.close()]);
  });
  afterAll(async () => {
    for (const name of Object.keys(process.env))
      if (!(name in environment)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
    await rm(folder, { recursive: true });
  });

  const context = (username = MARTA): UserCodeContext => ({
    assistanceId: 'a-1',
    codeId: 'c-1',
    username,
    agent: { id: 'agent-1', name: 'Ana' },
    ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
    products: ['store'],
    words: ['red', 'river'],
    language: 'en',
    now: Date.now(),
    refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
    codeValidSeconds: 300,
    sessionSeconds: 300,
    caseNumber: null,
  });
  const begin = (extra: Partial<Record<'USERNAME' | 'SECRET_HASH', string>> = {}) =>
    client.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: userClientId,
        AuthFlow: 'CUSTOM_AUTH',
        ClientMetadata: { context: 'lost' },
        AuthParameters: {
          USERNAME: MARTA,
          SECRET_HASH: secretHash(extra.USERNAME ?? MARTA, userClientId, userClientSecret),
          ...extra,
        },
      }),
    );
  const refresh = (refreshToken: string) =>
    client.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: userClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    );

  describe('custom authentication', () => {
    it('gives tokens for the right code, as the pre-token function wants them', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      const answered = await challenge.answer(context(), session, '123456', signal);
      if (answered.result !== 'right') throw new Error(answered.result);
      const claims = decodeJwt(answered.tokens.accessToken);
      expect(claims).toEqual(
        jasmine.objectContaining({
          iss: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
          sub: MARTA,
          username: MARTA,
          client_id: userClientId,
          token_use: 'access',
          scope: 'support/delegate',
          act: { sub: 'agent-1' },
        }),
      );
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(5 * 60);
    });

    it('asks again after a wrong code, with a new session, and takes the right one then', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      const wrong = await challenge.answer(context(), session, '000000', signal);
      if (wrong.result !== 'wrong') throw new Error(wrong.result);
      expect(wrong.challenge).not.toBe(session);
      expect((await challenge.answer(context(), wrong.challenge, '123456', signal)).result).toBe('right');
    });

    it('is over where the functions say so', async () => {
      let { challenge: session } = await challenge.send(context(), signal);
      for (let wrong = 1; wrong < 5; wrong += 1) {
        const answered = await challenge.answer(context(), session, '000000', signal);
        if (answered.result !== 'wrong') throw new Error(answered.result);
        session = answered.challenge;
      }
      expect((await challenge.answer(context(), session, '000000', signal)).result).toBe('over');
    });

    it('takes a session once', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      await challenge.answer(context(), session, '000000', signal);
      expect((await challenge.answer(context(), session, '123456', signal)).result).toBe('over');
    });

    it('takes a session of another person from nobody', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      const other = context('00000000-0000-4000-8000-000000001002');
      expect((await challenge.answer(other, session, '123456', signal)).result).toBe('over');
    });

    it('says how long a session is good, which the BFF asks at its start', async () => {
      const ids = { region: REGION, UserPoolId, ClientId: userClientId };
      expect(await sessionValidity(ids, signal)).toBe(10 * MINUTE_MS);
      expect(await shortSession(ids, 10 * MINUTE_MS, signal)).toBeNull();
      // Cognito's own, where nobody set another.
      cognito.given.set('DescribeUserPoolClient', { fields: { UserPoolClient: {} } });
      expect(await shortSession(ids, 3 * MINUTE_MS, signal)).toBeNull();
      expect(await shortSession(ids, 5 * MINUTE_MS, signal)).toBe(
        "USER_CLIENT_ID: its AuthSessionValidity is 3 min, a code's life 5 min",
      );
    });

    it('takes no session after ten minutes', async () => {
      const clock = createClock();
      const uninstall = installClock(clock.shared);
      try {
        const { challenge: session } = await challenge.send(context(), signal);
        clock.advance(10 * MINUTE_MS);
        expect((await challenge.answer(context(), session, '123456', signal)).result).toBe('over');
      } finally {
        uninstall();
      }
    });

    it('gives metadata of an answer to every function, and that of the beginning to none', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      await challenge.answer(context(), session, '123456', signal);
      const told = triggers.called.map(({ name, event }) => [
        name,
        typeof event.request.clientMetadata?.['context'] === 'string',
      ]);
      expect(told).toEqual([
        ['define-auth-challenge', false],
        ['create-auth-challenge', false],
        ['verify-auth-challenge', true],
        ['define-auth-challenge', true],
        ['create-auth-challenge', true],
        ['verify-auth-challenge', true],
        ['define-auth-challenge', true],
        ['pre-token-generation', true],
      ]);
      const sent = triggers.called.at(-2)?.event;
      expect(sent?.request.session?.map(({ challengeMetadata }) => challengeMetadata)).toEqual([
        'context',
        'code:1',
      ]);
      expect(sent?.callerContext.clientId).toBe(userClientId);
      expect(triggers.called.at(-1)?.event.version).toBe('2');
    });

    it('refuses a wrong secret hash, an unconfirmed and a disabled person', async () => {
      await expectAsync(begin({ SECRET_HASH: 'wrong' })).toBeRejectedWith(named('NotAuthorizedException'));
      await expectAsync(begin({ USERNAME: ULISES })).toBeRejectedWith(named('UserNotConfirmedException'));
      await expectAsync(begin({ USERNAME: DIANA })).toBeRejectedWith(
        named('NotAuthorizedException', 'User is disabled.'),
      );
      expect(triggers.called).toEqual([]);
    });

    it('verifies nobody who was disabled meanwhile, and says so', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      await client.send(new AdminDisableUserCommand({ UserPoolId, Username: MARTA }));
      const answered = await challenge.answer(context(), session, '123456', signal);
      expect(answered).toEqual(
        jasmine.objectContaining({ result: 'not-verifiable', finding: 'disabled-in-cognito' }),
      );
      await client.send(new AdminEnableUserCommand({ UserPoolId, Username: MARTA }));
      await expectAsync(challenge.send(context(), signal)).toBeResolved();
    });

    it('says which function failed', async () => {
      triggers.fail('define-auth-challenge');
      await expectAsync(begin()).toBeRejectedWith(named('UserLambdaValidationException'));
      await expectAsync(challenge.send(context(), signal)).toBeRejectedWith(failure(false));
    });

    const forProduct = (product: 'store' | 'web'): ProductTokenContext => ({
      assistanceId: 'a-1',
      subject: MARTA,
      agent: { id: 'agent-1', name: 'Ana' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      product,
      supportUntil: Date.now() + 5 * MINUTE_MS,
      now: Date.now(),
    });
    const signedIn = async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      const answered = await challenge.answer(context(), session, '123456', signal);
      if (answered.result !== 'right') throw new Error(answered.result);
      return answered.tokens;
    };
    const getTokens = (RefreshToken: string, more: object = {}) =>
      client.send(
        new GetTokensFromRefreshTokenCommand({
          RefreshToken,
          ClientId: userClientId,
          ClientSecret: userClientSecret,
          ...more,
        }),
      );

    it('hands on what was said of each channel, and takes functions that say nothing', async () => {
      const at = '2026-11-28T09:00:00.000Z';
      const mail = { channel: 'mail', state: 'accepted', at };
      const text = { channel: 'text', state: 'failed', because: 'refused', at };
      expect((await challenge.send(context(), signal)).channels).toBeNull();
      triggers.say(JSON.stringify([mail, text]));
      expect((await challenge.send(context(), signal)).channels).toEqual([
        { channel: 'mail', state: 'accepted', at: Date.parse(at) },
        { channel: 'text', state: 'failed', because: 'refused', at: Date.parse(at) },
      ]);
      // A word of a later release: the mail went all the same.
      triggers.say(JSON.stringify([mail, { ...text, because: 'carrier-on-strike' }]));
      expect((await challenge.send(context(), signal)).channels?.[1]).toEqual({
        ...{ channel: 'text', state: 'failed', at: Date.parse(at) },
      });
      for (const [said, mayHaveHappened] of [
        [JSON.stringify([{ ...mail, state: 'failed', because: 'not-accepted' }, text]), false],
        [JSON.stringify([text]), false],
        [JSON.stringify([{ ...text, state: 'accepted' }]), true],
        ['[]', false],
        ['{"channel"', true],
        [JSON.stringify([{ ...mail, state: 'opened' }]), true],
      ] as const) {
        triggers.say(said);
        await expectAsync(challenge.send(context(), signal))
          .withContext(said)
          .toBeRejectedWith(jasmine.objectContaining({ service: 'cognito', mayHaveHappened }));
      }
    });

    it('gives a token of its own for each product, from one refresh token that stays as it is', async () => {
      const { accessToken, refreshToken } = await signedIn();
      const made = [];
      for (const product of ['store', 'web'] as const) {
        const token = await challenge.productToken(forProduct(product), refreshToken, signal);
        if (token.result !== 'made') throw new Error(token.result);
        made.push(token.accessToken);
      }
      expect(new Set([accessToken, ...made]).size).toBe(3);
      expect(made.map((token) => decodeJwt(token)['product'])).toEqual(['store', 'web']);
      const [first] = made.map((token) => decodeJwt(token));
      const before = decodeJwt(accessToken);
      for (const same of ['iss', 'sub', 'client_id', 'token_use', 'origin_jti', 'auth_time', 'scope']) {
        expect(first?.[same]).withContext(same).toEqual(before[same]);
      }
      const { event } = triggers.called.at(-1) ?? {};
      expect([event?.triggerSource, event?.version, event?.userName]).toEqual([
        'TokenGeneration_RefreshTokens',
        '2',
        MARTA,
      ]);
      const answered = await getTokens(refreshToken, {
        ClientMetadata: event?.request.clientMetadata ?? {},
      });
      expect(Object.keys(answered.AuthenticationResult ?? {}).toSorted()).toEqual([
        'AccessToken',
        'ExpiresIn',
        'IdToken',
        'TokenType',
      ]);
    });

    it('refuses a refresh token that is revoked, unknown, another client’s, or of somebody disabled', async () => {
      const { refreshToken } = await signedIn();
      const token = () => challenge.productToken(forProduct('web'), refreshToken, signal);
      await client.send(new AdminDisableUserCommand({ UserPoolId, Username: MARTA }));
      expect((await token()).result).toBe('refused');
      await client.send(new AdminEnableUserCommand({ UserPoolId, Username: MARTA }));
      expect((await token()).result).toBe('made');
      await challenge.revoke(refreshToken, signal);
      expect((await token()).result).toBe('refused');
      await expectAsync(getTokens(refreshToken)).toBeRejectedWith(
        named('NotAuthorizedException', 'Refresh Token has been revoked'),
      );
      const foreign = await signedIn();
      for (const [given, more] of [
        ['unknown', {}],
        [foreign.refreshToken, { ClientId: IDS.agentClientId, ClientSecret: undefined }],
        [foreign.refreshToken, { ClientSecret: undefined }],
        [foreign.refreshToken, { ClientSecret: 'wrong' }],
      ] as const) {
        await expectAsync(getTokens(given, more)).toBeRejectedWith(named('NotAuthorizedException'));
      }
    });

    it('gives no token where the function fails, leaves the product out, or another one in', async () => {
      const { refreshToken } = await signedIn();
      const token = (now: number) =>
        challenge.productToken({ ...forProduct('web'), now }, refreshToken, signal);
      triggers.fail('pre-token-generation');
      await expectAsync(token(Date.now())).toBeRejectedWith(failure(false));
      triggers.fail(null);
      for (const claims of [{}, { product: 'store' }, { support_until: 1 }, { assistance_id: 'b' }]) {
        triggers.claim(claims);
        await expectAsync(token(Date.now()))
          .withContext(JSON.stringify(claims))
          .toBeRejectedWith(failure(false));
      }
    });

    it('refreshes until the refresh token is revoked', async () => {
      const { challenge: session } = await challenge.send(context(), signal);
      const answered = await challenge.answer(context(), session, '123456', signal);
      if (answered.result !== 'right') throw new Error(answered.result);
      const { refreshToken } = answered.tokens;
      await expectAsync(refresh(refreshToken)).toBeResolved();
      await challenge.revoke(refreshToken, signal);
      await challenge.revoke(refreshToken, signal);
      await expectAsync(refresh(refreshToken)).toBeRejectedWith(named('NotAuthorizedException'));
    });
  });

  describe('accounts', () => {
    it('reads what Cognito has on file', async () => {
      expect(await users.findByEmail('Marta.Admin@legacy355.example', signal)).toEqual({
        username: MARTA,
        id: MARTA,
        email: 'marta.admin@legacy355.example',
        emailVerified: true,
        phone: '+573001110456',
        phoneVerified: true,
        state: 'confirmed',
        mfa: false,
      });
      const states = ['ulises.unconfirmed', 'fede.forced', 'diana.disabled', 'olga.orphan'].map(
        async (name) => users.findByEmail(`${name}@legacy355.example`, signal),
      );
      expect((await Promise.all(states)).map((user) => user?.state)).toEqual([
        'unconfirmed',
        'must-change-password',
        'disabled',
        undefined,
      ]);
    });

    it('compares an address in a filter as text', async () => {
      for (const email of ['a" or email ^= "', String.raw`a\" or 1`, 'marta.admin@legacy355.example"']) {
        expect(await users.findByEmail(email, signal)).toBeNull();
      }
    });

    it('lists groups page by page', async () => {
      const Username = 'sara.supervisor@backoffice.example';
      const list = new AdminListGroupsForUserCommand({ UserPoolId: IDS.agentPoolId, Username, Limit: 1 });
      const first = await client.send(list);
      expect(first.Groups?.length).toBe(1);
      const rest = await client.send(
        new AdminListGroupsForUserCommand({ ...list.input, NextToken: first.NextToken }),
      );
      expect(rest.NextToken).toBeUndefined();
    });

    it('knows a member of support by any spelling of the address, and however many have it', async () => {
      const [luis, bruno] = ['luis.agent@backoffice.example', 'bruno.staff@backoffice.example'];
      const [luisId, brunoId] = [
        (await agents.read(luis, signal))?.id,
        (await agents.read(bruno, signal))?.id,
      ];
      const change = (Username: string | undefined, email: string) =>
        client.send(
          new AdminUpdateUserAttributesCommand({
            UserPoolId: IDS.agentPoolId,
            Username,
            UserAttributes: [{ Name: 'email', Value: email }],
          }),
        );
      const groups = () => users.supportGroupsOf(luis, signal);
      expect(await groups()).toEqual(['customer-service']);
      expect(await users.supportGroupsOf('sara.supervisor@backoffice.example', signal)).toEqual([
        'customer-service',
        'support-supervisors',
      ]);
      expect(await users.supportGroupsOf(bruno, signal)).toEqual([]);
      await change(brunoId, luis);
      expect(await groups()).toEqual(['customer-service']);
      await change(brunoId, bruno);
      await change(luisId, 'Luis.Agent@BackOffice.example');
      expect(await groups()).toEqual(['customer-service']);
    });

    it('makes a name of what an agent wrote as his: one line, no address, no novel', async () => {
      const ana = { UserPoolId: IDS.agentPoolId, Username: 'ana.agent@backoffice.example' };
      const named = async (Value: string) => {
        await client.send(
          new AdminUpdateUserAttributesCommand({ ...ana, UserAttributes: [{ Name: 'name', Value }] }),
        );
        return (await agents.read(ana.Username, signal))?.name;
      };
      expect(await named('Ana  María\nO’Hara-Ñúñez, Jr.')).toBe('Ana María O’Hara-Ñúñez, Jr.');
      expect(await named('Sara. Visit https://evil.example/verify now')).toBe('Sara. Visit now');
      expect(await named('Sara www.evil.example sara@evil.example evil.example/x')).toBe(
        'Sara evil example x',
      );
      expect((await named('x'.repeat(500)))?.length).toBe(60);
      expect(await named('https://evil.example')).toBe(ana.Username);
    });

    it('changes groups and attributes', async () => {
      const ana = { UserPoolId: IDS.agentPoolId, Username: 'ana.agent@backoffice.example' };
      await client.send(new AdminRemoveUserFromGroupCommand({ ...ana, GroupName: 'customer-service' }));
      await client.send(new AdminAddUserToGroupCommand({ ...ana, GroupName: 'finance' }));
      await client.send(
        new AdminUpdateUserAttributesCommand({ ...ana, UserAttributes: [{ Name: 'name', Value: 'Anna' }] }),
      );
      const agent = await agents.read('ana.agent@backoffice.example', signal);
      expect([agent?.name, agent?.groups]).toEqual(['Anna', ['finance']]);
      expect(Date.now() - (agent?.modifiedAt ?? 0)).toBeLessThan(MINUTE_MS);
    });
  });

  describe('agents', () => {
    it('signs in with e-mail and password, and says no more than wrong', async () => {
      const right = await agents.signIn('ana.agent@backoffice.example', DEMO_PASSWORD, signal);
      expect(right).toEqual({ result: 'signed-in', username: '00000000-0000-4000-8000-000000000101' });
      for (const [email, password] of [
        ['ana.agent@backoffice.example', 'wrong'],
        ['nobody@backoffice.example', DEMO_PASSWORD],
        ['marta.admin@legacy355.example', DEMO_PASSWORD],
      ] as const) {
        expect((await agents.signIn(email, password, signal)).result).toBe('wrong-credentials');
      }
    });

    it("makes tokens of the shell's public client that the BFF verifies, also after a restart", async () => {
      const token = await shellToken(client);
      const verified = await agents.verify(token, Date.now(), signal);
      expect(verified?.username).toBe('00000000-0000-4000-8000-000000000102');
      expect(decodeJwt(token)['cognito:groups']).toEqual(['customer-service']);
      expect(await agents.verify(token, Date.now() + 61 * MINUTE_MS, signal)).toBeNull();
      expect(await agents.verify(`${token.slice(0, -8)}AAAAAAAA`, Date.now(), signal)).toBeNull();

      const again = await startCognito({
        port: 0,
        lambdaUrl: triggers.url,
        region: REGION,
        pools: demoPools(IDS, Date.now()),
        keysFile: join(folder, 'cognito-keys.json'),
      });
      const jwks = await Promise.all(
        [cognito, again].map(async ({ url }) =>
          (await fetch(`${url}/${IDS.agentPoolId}/.well-known/jwks.json`)).text(),
        ),
      );
      await again.close();
      expect(jwks[0]).toBe(jwks[1]);
      expect((await stat(join(folder, 'cognito-keys.json'))).mode & 0o777).toBe(0o600);
    });

    it('takes no token of the shell whose grant was revoked, though its signature is right, nor of whom it disabled', async () => {
      const signedIn = async () => {
        const { AuthenticationResult: tokens } = await client.send(
          new InitiateAuthCommand({
            ClientId: IDS.agentClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: 'ana.agent@backoffice.example', PASSWORD: DEMO_PASSWORD },
          }),
        );
        return { accessToken: tokens?.AccessToken ?? '', refreshToken: tokens?.RefreshToken ?? '' };
      };
      const [one, other] = [await signedIn(), await signedIn()];
      const isTaken = async ({ accessToken }: { readonly accessToken: string }) =>
        (await agents.verify(accessToken, Date.now(), signal)) !== null;
      expect([await isTaken(one), await isTaken(other)]).toEqual([true, true]);
      await client.send(new RevokeTokenCommand({ ClientId: IDS.agentClientId, Token: one.refreshToken }));
      await expectAsync(
        client.send(new GetUserCommand({ AccessToken: one.accessToken })),
      ).toBeRejectedWithError('Access Token has been revoked');
      expect([await isTaken(one), await isTaken(other)]).toEqual([false, true]);
      const Username = 'ana.agent@backoffice.example';
      await client.send(new AdminDisableUserCommand({ UserPoolId: IDS.agentPoolId, Username }));
      expect(await isTaken(other)).toBeFalse();
    });

    it('asks for a new password where Cognito would', async () => {
      const fede = 'fede.forced@legacy355.example';
      const pools = demoPools(IDS, Date.now()).map((pool) => ({
        ...pool,
        clients: pool.clients.map((each) => ({ ...each, flows: ['ADMIN_USER_PASSWORD_AUTH'] as const })),
      }));
      const other = await startCognito({
        port: 0,
        lambdaUrl: triggers.url,
        region: REGION,
        pools,
        keysFile: join(folder, 'cognito-keys.json'),
      });
      process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] = other.url;
      const asked = await cognitoAgentIdentities({
        region: REGION,
        poolId: UserPoolId,
        clientId: userClientId,
        passwordClient: { id: userClientId, secret: userClientSecret },
        jwksBaseUrl: null,
      }).signIn(fede, DEMO_PASSWORD, signal);
      await other.close();
      expect(asked).toEqual({ result: 'challenge' });
    });

    it('may not change the e-mail with the token of the shell', async () => {
      expect(await agents.emailWritableByAgent(signal)).toBeFalse();
    });
  });

  it('answers pages of any origin, as Cognito does: the shell signs in from the browser', async () => {
    const origin = { Origin: 'http://localhost:4200' };
    const preflight = await fetch(cognito.url, {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type,x-amz-target',
      },
    });
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('content-type,x-amz-target');
    const refused = await fetch(cognito.url, {
      method: 'POST',
      headers: { ...origin, 'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
      body: JSON.stringify({
        ClientId: IDS.agentClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'luis.agent@backoffice.example', PASSWORD: 'wrong' },
      }),
    });
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const { __type: name } = (await refused.json()) as { readonly __type: string };
    expect(name).toBe('NotAuthorizedException');
  });

  it('has faults: an error, a refused connection, and back', async () => {
    await cognito.faults.set('error');
    await expectAsync(users.findByEmail('a@b.example', signal)).toBeRejectedWith(failure(true));
    await cognito.faults.set('refuse-connection');
    await expectAsync(users.findByEmail('a@b.example', signal)).toBeRejectedWithError(ServiceFailed);
    // By now the adapter has no connection left over from before.
    await expectAsync(users.findByEmail('a@b.example', signal)).toBeRejectedWith(failure(false));
    await cognito.faults.set('hang');
    await expectAsync(users.findByEmail('a@b.example', AbortSignal.timeout(100))).toBeRejectedWith(
      failure(true),
    );
    await cognito.faults.set('ok');
    await expectAsync(users.findByEmail('a@b.example', signal)).toBeResolvedTo(null);
  });
});

async function shellToken(client: CognitoIdentityProviderClient): Promise<string> {
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      ClientId: IDS.agentClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'luis.agent@backoffice.example', PASSWORD: DEMO_PASSWORD },
    }),
  );
  return AuthenticationResult?.AccessToken ?? '';
}

function named(name: string, message?: string): jasmine.AsymmetricMatcher<unknown> {
  return jasmine.objectContaining({ name, ...(message && { message }) });
}

function failure(mayHaveHappened: boolean): jasmine.AsymmetricMatcher<unknown> {
  return {
    asymmetricMatch: (error: unknown) =>
      error instanceof ServiceFailed && error.mayHaveHappened === mayHaveHappened,
    jasmineToString: () => `ServiceFailed (mayHaveHappened: ${String(mayHaveHappened)})`,
  };
}
