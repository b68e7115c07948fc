import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { contextSigner, productContextSigner } from '../adapters/cognito/signed-context.ts';
import type { ProductTokenContext, UserCodeContext } from '../assistance/ports.ts';
import { handler as create } from './create-auth-challenge.ts';
import { handler as define } from './define-auth-challenge.ts';
import { handler as generate } from './pre-token-generation.ts';
import type { PreTokenGenerationEvent, VerifyAuthChallengeEvent } from './trigger-events.ts';
import { asMetadata, codeKeyAt, keep } from './user-code.ts';
import { handler as verify } from './verify-auth-challenge.ts';

const OURS = 'support-client';
const USER = 'sub-of-marta';

/** The functions as a pool calls them: for every client that it has, with whatever that client sends. */
describe('the triggers', () => {
  const environment = { ...process.env };
  let key: JWK;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    key = { ...(await exportJWK(privateKey)), kid: 'ours' };
    Object.assign(process.env, {
      CONTEXT_PUBLIC_KEY: JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'ours' }),
      SUPPORT_CLIENT_ID: OURS,
      FUNCTIONS_CODE_KEY: Buffer.alloc(32, 5).toString('base64'),
    });
  });
  // What they write is promised by log.spec.ts.
  beforeEach(() => spyOn(process.stdout, 'write').and.returnValue(true));
  afterAll(() => {
    for (const name of ['CONTEXT_PUBLIC_KEY', 'SUPPORT_CLIENT_ID', 'FUNCTIONS_CODE_KEY']) {
      if (name in environment) process.env[name] = environment[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });

  const signed = (special: Partial<UserCodeContext> = {}, by: JWK = key) =>
    contextSigner(by)({
      assistanceId: 'a-1',
      codeId: 'c-1',
      username: USER,
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      products: ['web'],
      words: ['copper', 'lantern'],
      refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
      language: 'en',
      now: Date.now(),
      codeValidSeconds: 300,
      sessionSeconds: 300,
      caseNumber: null,
      ...special,
    });
  const kept = () =>
    asMetadata(keep('048213', USER, codeKeyAt(1), { iat: Date.now() / 1_000, seconds: 300 }));
  const tokenEvent = (clientId: string, context?: string): PreTokenGenerationEvent => ({
    version: '2',
    triggerSource: 'TokenGeneration_Authentication',
    userName: USER,
    callerContext: { clientId },
    request: { userAttributes: {}, ...(context === undefined ? {} : { clientMetadata: { context } }) },
    response: { claimsAndScopeOverrideDetails: null },
  });
  const signedForProduct = (special: Partial<ProductTokenContext> = {}, by: JWK = key) =>
    productContextSigner(by)({
      assistanceId: 'a-1',
      subject: USER,
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      product: 'web',
      supportUntil: 1_800_000_000_999,
      now: Date.now(),
      ...special,
    });
  /** As Cognito makes it of GetTokensFromRefreshToken. */
  const refreshEvent = (context?: string, special: Partial<PreTokenGenerationEvent> = {}) => {
    const { request, ...event } = tokenEvent(OURS, context);
    const userAttributes = { sub: USER };
    const triggerSource = 'TokenGeneration_RefreshTokens';
    return { ...event, triggerSource, request: { ...request, userAttributes }, ...special };
  };
  const answerEvent = (clientId: string, answer: string, context?: string): VerifyAuthChallengeEvent => ({
    triggerSource: 'VerifyAuthChallengeResponse_Authentication',
    userName: USER,
    callerContext: { clientId },
    request: {
      userAttributes: {},
      privateChallengeParameters: {
        kind: 'code',
        metadata: kept(),
      },
      challengeAnswer: answer,
      ...(context === undefined ? {} : { clientMetadata: { context } }),
    },
    response: {},
  });

  it('give both tokens the claims, and take the profile scope from the access token', async () => {
    const { response } = await generate(tokenEvent(OURS, await signed()));
    const details = response.claimsAndScopeOverrideDetails;
    expect(details?.accessTokenGeneration?.claimsToAddOrOverride?.['act']).toEqual({
      sub: 'sub-of-ana',
      name: 'Ana Agent',
    });
    expect(details?.accessTokenGeneration?.scopesToSuppress).toEqual(['aws.cognito.signin.user.admin']);
    expect(details?.idTokenGeneration?.claimsToAddOrOverride?.['assistance_id']).toBe('a-1');
    for (const name of ['product', 'products', 'support_until']) {
      expect(details?.accessTokenGeneration?.claimsToAddOrOverride)
        .withContext('the token that comes from the code is for no product')
        .not.toEqual(jasmine.objectContaining({ [name]: jasmine.anything() }));
    }
  });

  it('give a refreshed token the one product that was signed, and how long the support lasts', async () => {
    const { response } = await generate(refreshEvent(await signedForProduct()));
    const claimsToAddOrOverride = {
      act: { sub: 'sub-of-ana', name: 'Ana Agent' },
      assistance_id: 'a-1',
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      product: 'web',
      support_until: 1_800_000_000,
    };
    expect(response.claimsAndScopeOverrideDetails).toEqual({
      idTokenGeneration: { claimsToAddOrOverride },
      accessTokenGeneration: {
        claimsToAddOrOverride,
        scopesToSuppress: ['aws.cognito.signin.user.admin'],
      },
    });
  });

  /** The same claims under our key, one of them changed. */
  const withClaims = async (changed: object) => {
    const [, payload = ''] = (await signedForProduct()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const header = { alg: 'EdDSA', kid: 'ours' };
    return new SignJWT({ ...claims, ...changed })
      .setProtectedHeader(header)
      .sign(await importJWK(key, 'EdDSA'));
  };

  it('give no refreshed token for a context that is missing, forged, foreign, late or for another purpose', async () => {
    const other = await generateKeyPair('EdDSA', { extractable: true });
    const good = await signedForProduct();
    const [head = '', payload = '', tail = ''] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const tampered = Buffer.from(JSON.stringify({ ...claims, product: 'store' })).toString('base64url');
    for (const [what, context] of Object.entries({
      missing: undefined,
      empty: '',
      'of another key': await signedForProduct({}, { ...(await exportJWK(other.privateKey)), kid: 'ours' }),
      'of another user': await signedForProduct({ subject: 'sub-of-nora' }),
      late: await signedForProduct({ now: Date.now() - 61_000 }),
      'with another product put in': [head, tampered, tail].join('.'),
      'of a user’s code': await signed(),
      'of no purpose': await withClaims({ purpose: undefined }),
      'of another purpose': await withClaims({ purpose: 'user-verification' }),
      'for no product': await withClaims({ product: undefined }),
      'without an end': await withClaims({ supportUntil: undefined }),
    })) {
      await expectAsync(generate(refreshEvent(context)))
        .withContext(what)
        .toBeRejectedWithError('no valid support context');
    }
    await expectAsync(generate(refreshEvent(await withClaims({})))).toBeResolved();
    const nobody = { userAttributes: {}, clientMetadata: { context: good } };
    await expectAsync(generate(refreshEvent(undefined, { request: nobody }))).toBeRejectedWithError(
      'no valid support context',
    );
  });

  it('take the context of a product at no other moment, and none at a trigger source that is not ours', async () => {
    const [forCode, forProduct] = [await signed(), await signedForProduct()];
    await expectAsync(generate(tokenEvent(OURS, forProduct))).toBeRejectedWithError(
      'no valid support context',
    );
    await expectAsync(verify(answerEvent(OURS, '048213', forProduct))).toBeRejectedWithError(
      'no valid support context',
    );
    await expectAsync(
      create({
        triggerSource: 'CreateAuthChallenge_Authentication',
        userName: USER,
        callerContext: { clientId: OURS },
        request: {
          userAttributes: { email: 'marta@legacy355.example', email_verified: 'true' },
          session: [
            { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'context' },
          ],
          clientMetadata: { context: forProduct },
        },
        response: {},
      }),
    ).toBeRejectedWithError('no valid support context');
    for (const source of ['HostedAuth', 'NewPasswordChallenge', 'AuthenticateDevice', 'ClientCredentials']) {
      for (const context of [forCode, forProduct]) {
        const event = refreshEvent(context, { triggerSource: `TokenGeneration_${source}` });
        await expectAsync(generate(event))
          .withContext(source)
          .toBeRejectedWithError(/no token/);
      }
    }
    const elsewhere = refreshEvent(forProduct, { callerContext: { clientId: 'another-client' } });
    expect(await generate(elsewhere)).toEqual(elsewhere);
  });

  it('leave another client’s event as it came, with a context of ours too', async () => {
    for (const context of [undefined, 'forged', await signed()]) {
      const event = tokenEvent('another-client', context);
      expect(await generate(event)).toEqual(event);
    }
  });

  it('give no token and take no code with a context that is missing, forged, foreign or late', async () => {
    const other = await generateKeyPair('EdDSA', { extractable: true });
    const theirs = { ...(await exportJWK(other.privateKey)), kid: 'ours' };
    for (const context of [
      undefined,
      '',
      'a.b.c',
      await signed({}, theirs),
      await signed({}, { ...key, kid: 'another' }),
      await signed({ username: 'sub-of-nora' }),
      await signed({ now: Date.now() - 61_000 }),
    ]) {
      await expectAsync(generate(tokenEvent(OURS, context))).toBeRejectedWithError(
        'no valid support context',
      );
      // Nor is it called wrong: what was not compared is counted for nobody.
      await expectAsync(verify(answerEvent(OURS, '048213', context))).toBeRejectedWithError(
        'no valid support context',
      );
    }
    const good = await signed();
    expect((await verify(answerEvent(OURS, '048213', good))).response.answerCorrect).toBeTrue();
    expect((await verify(answerEvent(OURS, '048214', good))).response.answerCorrect).toBeFalse();
    await expectAsync(verify(answerEvent('another-client', '048213', good))).toBeRejectedWithError(
      'not for this client',
    );
  });

  it('give another client no challenge at all', async () => {
    const event = {
      triggerSource: 'DefineAuthChallenge_Authentication',
      userName: USER,
      callerContext: { clientId: 'another-client' },
      request: { userAttributes: {}, session: [] },
      response: {},
    };
    expect((await define(event)).response).toEqual({ issueTokens: false, failAuthentication: true });
    await expectAsync(create(event)).toBeRejectedWithError('not for this client');
  });

  it('issue tokens only after the context and then a right code, and ask five times at most', async () => {
    const context = {
      challengeName: 'CUSTOM_CHALLENGE',
      challengeResult: true,
      challengeMetadata: 'context',
    };
    const code = (challengeResult: boolean) => ({
      challengeName: 'CUSTOM_CHALLENGE',
      challengeResult,
      challengeMetadata: kept(),
    });
    const next = async (...session: (typeof context)[]) =>
      (
        await define({
          triggerSource: 'DefineAuthChallenge_Authentication',
          userName: USER,
          callerContext: { clientId: OURS },
          request: { userAttributes: {}, session },
          response: {},
        })
      ).response;
    const wrong = code(false);
    expect((await next()).challengeName).toBe('CUSTOM_CHALLENGE');
    expect((await next(context)).issueTokens).toBeFalse();
    expect((await next(context, context)).issueTokens).toBeFalse();
    expect((await next(context, code(true))).issueTokens).toBeTrue();
    expect((await next(code(true))).failAuthentication).toBeTrue();
    expect((await next({ ...context, challengeName: 'SRP_A' })).failAuthentication).toBeTrue();
    expect((await next(context, wrong, wrong, wrong, wrong)).challengeName).toBe('CUSTOM_CHALLENGE');
    expect((await next(context, wrong, wrong, wrong, wrong, wrong)).failAuthentication).toBeTrue();
  });
});
