import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { contextSigner, productContextSigner } from '../adapters/cognito/signed-context.ts';
import { handler as generate } from './pre-token-generation.ts';
import type { PreTokenGenerationEvent, VerifyAuthChallengeEvent } from './trigger-events.ts';
import { asMetadata, codeKeyAt, fromMetadata, keep } from './user-code.ts';
import { handler as verify } from './verify-auth-challenge.ts';

const OURS = 'support-client';
const USER = 'sub-of-marta';
const CODE = '048213';
const SECONDS = 300;

interface Pair {
  readonly signing: JWK;
  readonly checking: JWK;
}

/** What the functions are deployed with while keys are rotated, and what was made by which deployment. */
describe('the functions under a rotation', () => {
  const environment = { ...process.env };
  const [old, next] = [3, 4].map((byte) => Buffer.alloc(32, byte).toString('base64'));
  let lines: string[];
  let now: number;
  let [one, two]: readonly Pair[] = [];

  const pair = async (kid: string): Promise<Pair> => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    return {
      signing: { ...(await exportJWK(privateKey)), kid },
      checking: { ...(await exportJWK(publicKey)), kid },
    };
  };
  beforeAll(async () => {
    [one, two] = [await pair('one'), await pair('two')];
  });
  beforeEach(() => {
    lines = [];
    spyOn(process.stdout, 'write').and.callFake((line) => {
      lines.push(String(line));
      return true;
    });
    now = Date.now();
    process.env['SUPPORT_CLIENT_ID'] = OURS;
    deploy(JSON.stringify(one?.checking), old ?? '');
  });
  afterEach(() => {
    for (const name of ['CONTEXT_PUBLIC_KEY', 'SUPPORT_CLIENT_ID', 'FUNCTIONS_CODE_KEY', 'CODE_HMAC_KEY']) {
      if (name in environment) process.env[name] = environment[name];
      else Reflect.deleteProperty(process.env, name);
    }
  });

  const deploy = (contexts: string, codes: string) => {
    Object.assign(process.env, { CONTEXT_PUBLIC_KEY: contexts, FUNCTIONS_CODE_KEY: codes });
  };
  const signedBy = (key: Pair | undefined) =>
    contextSigner(key?.signing ?? {})({
      assistanceId: 'a-1',
      codeId: 'c-1',
      username: USER,
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      products: ['web'],
      words: ['copper', 'lantern'],
      refuseUrl: 'https://my.waizant.example/refuse/en#token=abc',
      language: 'en',
      now,
      codeValidSeconds: SECONDS,
      sessionSeconds: SECONDS,
      caseNumber: null,
    });
  const answer = async (metadata: string, code = CODE, key = one) => {
    const event: VerifyAuthChallengeEvent = {
      triggerSource: 'VerifyAuthChallengeResponse_Authentication',
      userName: USER,
      callerContext: { clientId: OURS },
      request: {
        userAttributes: {},
        privateChallengeParameters: { kind: 'code', metadata },
        challengeAnswer: code,
        clientMetadata: { context: await signedBy(key) },
      },
      response: {},
    };
    return (await verify(event)).response.answerCorrect;
  };
  const tokens = async (key: Pair | undefined) => {
    const event: PreTokenGenerationEvent = {
      version: '2',
      triggerSource: 'TokenGeneration_Authentication',
      userName: USER,
      callerContext: { clientId: OURS },
      request: { userAttributes: {}, clientMetadata: { context: await signedBy(key) } },
      response: { claimsAndScopeOverrideDetails: null },
    };
    return generate(event);
  };
  const productToken = async (key: Pair | undefined) => {
    const context = await productContextSigner(key?.signing ?? {})({
      assistanceId: 'a-1',
      subject: USER,
      agent: { id: 'sub-of-ana', name: 'Ana Agent' },
      ecosystem: { id: 'E-355', name: 'legacy355', role: 'administrator' },
      product: 'web',
      supportUntil: now + SECONDS * 1_000,
      now,
    });
    const event: PreTokenGenerationEvent = {
      version: '2',
      triggerSource: 'TokenGeneration_RefreshTokens',
      userName: USER,
      callerContext: { clientId: OURS },
      request: { userAttributes: { sub: USER }, clientMetadata: { context } },
      response: { claimsAndScopeOverrideDetails: null },
    };
    return generate(event);
  };
  /** As create-auth-challenge keeps it, by a context of this moment. */
  const keptAt = (iat: number) => asMetadata(keep(CODE, USER, codeKeyAt(iat), { iat, seconds: SECONDS }));
  const inSeconds = (ms: number) => Math.floor(ms / 1000);
  const from = (ms: number, key = '') => `${new Date(ms).toISOString().slice(0, 19)}Z=${key}`;

  it('believe each context of a ring, by its kid, and none of a key that is not in it', async () => {
    const ring = JSON.stringify([one?.checking, two?.checking]);
    for (const [contexts, taken] of [
      [JSON.stringify(one?.checking), [true, false]],
      [ring, [true, true]],
      [JSON.stringify([two?.checking, one?.checking]), [true, true]],
      [JSON.stringify([two?.checking]), [false, true]],
    ] as const) {
      deploy(contexts, old ?? '');
      // The token of the code, and one of a product from it: a key may change between the two.
      for (const ask of [tokens, productToken]) {
        const took = [one, two].map((key) =>
          ask(key).then(
            () => true,
            () => false,
          ),
        );
        expect(await Promise.all(took))
          .withContext(contexts.slice(0, 12))
          .toEqual([...taken]);
      }
    }
  });

  it('make a code by the newest key that began before its context, and know it under either', async () => {
    const start = now + 60_000;
    const before = keptAt(inSeconds(now));
    const both = `${from(start, next)},${old}`;
    // Deployed ahead of its start: until then nothing changes, whichever function has it already.
    deploy(JSON.stringify(one?.checking), both);
    expect(fromMetadata(keptAt(inSeconds(now)))?.keyId).toBe(fromMetadata(before)?.keyId);
    const after = keptAt(inSeconds(start) + 1);
    expect(fromMetadata(after)?.keyId).not.toBe(fromMetadata(before)?.keyId);
    for (const made of [before, after]) {
      expect(await answer(made)).toBeTrue();
      expect(await answer(made, '048214')).toBeFalse();
    }
    deploy(JSON.stringify(one?.checking), from(start, next));
    expect(await answer(after)).toBeTrue();
    await expectAsync(answer(before)).toBeRejectedWithError(/FUNCTIONS_CODE_KEY: the key of a code is gone/);
    expect(() => codeKeyAt(inSeconds(start))).toThrowError(/FUNCTIONS_CODE_KEY: no key has begun/);
  });

  it('know the code that the release before left, by the oldest key', async () => {
    const [, id = ''] = /^code:(\w{8})\./.exec(keptAt(inSeconds(now))) ?? [];
    expect(id).not.toBe('');
    const hash = createHmac('sha256', Buffer.from(old ?? '', 'base64'))
      .update(JSON.stringify([USER, CODE]))
      .digest('hex');
    const left = `code:${hash}:${inSeconds(now) + SECONDS}`;
    deploy(JSON.stringify(one?.checking), `${from(now - 60_000, next)},${old}`);
    expect(await answer(left)).toBeTrue();
    expect(await answer(left, '048214')).toBeFalse();
    await expectAsync(answer(`code:${hash}:${inSeconds(now) - 1}`)).toBeRejectedWithError(
      'the code has expired',
    );
  });

  it('take no code under the name of another key', async () => {
    deploy(JSON.stringify(one?.checking), `${from(now - 60_000, next)},${old}`);
    const made = keptAt(inSeconds(now));
    const ids = [made, keptAt(inSeconds(now) - 120)].map((kept) => fromMetadata(kept)?.keyId ?? '');
    expect(await answer(made.replace(ids[0] ?? '', ids[1] ?? ''))).toBeFalse();
  });

  it('say what is wrong with a ring by its position, never by its value', async () => {
    deploy(JSON.stringify(one?.checking), `${from(now, next)},${(old ?? '').slice(4)}`);
    const said = await answer(`code:${'0'.repeat(64)}:9999999999`).catch((error: unknown) => String(error));
    expect(said).toMatch(/FUNCTIONS_CODE_KEY: key 2: <start>=<base64 of 32 bytes>$/);
    deploy(JSON.stringify([one?.checking, { ...two?.checking, kid: 'one' }]), old ?? '');
    await expectAsync(tokens(one)).toBeRejectedWithError(/CONTEXT_PUBLIC_KEY: key 2: a kid of its own/);
  });

  it('read the old name for one release, and say so once', async () => {
    const made = keptAt(inSeconds(now));
    Reflect.deleteProperty(process.env, 'FUNCTIONS_CODE_KEY');
    process.env['CODE_HMAC_KEY'] = old;
    expect(await answer(made)).toBeTrue();
    expect(await answer(made)).toBeTrue();
    const warnings = lines.filter((line) => line.includes('CODE_HMAC_KEY'));
    expect(warnings).toEqual([
      `${JSON.stringify({ level: 'warn', variable: 'CODE_HMAC_KEY', msg: 'is called FUNCTIONS_CODE_KEY now' })}\n`,
    ]);
    process.env['FUNCTIONS_CODE_KEY'] = next;
    await expectAsync(answer(made)).toBeRejected();
  });
});
