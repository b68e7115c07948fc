import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT, type JWTPayload } from 'jose';
import { accessTokenVerifier } from './access-tokens.ts';

const POOL = 'eu-west-1_Example01';
const CLIENT = 'shell-client';
const ISSUER = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}`;
const SECOND = 1_000;
const KID = 'ours';

/** What Cognito puts into an access token. */
const GOOD = {
  sub: 'a4b8',
  iss: ISSUER,
  client_id: CLIENT,
  token_use: 'access',
  username: 'ana',
  jti: '3f2a1c9e-0000-4000-8000-000000000000',
  auth_time: 1_790_000_000,
} as const;

type Header = Record<string, unknown>;

describe('an access token of the shell', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let server: Server;
  let verify: ReturnType<typeof accessTokenVerifier>;
  let now: number;
  let exp: number;

  beforeAll(async () => {
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: KID, alg: 'RS256', use: 'sig' }] };
    server = createServer((_, response) => response.end(JSON.stringify(keys)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const jwksBaseUrl = `http://127.0.0.1:${String(port)}`;
    verify = accessTokenVerifier({ poolId: POOL, clientId: CLIENT, jwksBaseUrl });
    now = Date.now();
    exp = Math.floor(now / SECOND) + 300;
  });
  afterAll(() => server.close());

  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** `undefined` leaves a claim out. */
  const claims = (changed: object): JWTPayload => ({ ...GOOD, exp, ...changed });
  const signed = (changed: object = {}, header: Header = {}, by: KeyObject = privateKey) => {
    const jwt = new SignJWT(claims(changed));
    return jwt.setProtectedHeader({ alg: 'RS256', kid: KID, ...header }).sign(by);
  };

  /** With a header that no library signs. */
  const signedAsItIs = (header: Header) => {
    const text = `${encoded({ alg: 'RS256', kid: KID, ...header })}.${encoded(claims({}))}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };

  it('is one whose id, user, end and sign-in are told', async () => {
    expect(await verify(await signed(), now)).toEqual({
      jti: GOOD.jti,
      username: 'ana',
      expiresAt: exp * SECOND,
      authenticatedAt: GOOD.auth_time * SECOND,
    });
    for (const username of ['ñandú', 'a@b.example', 'x'.repeat(128)]) {
      expect((await verify(await signed({ username }), now))?.username).toBe(username);
    }
    expect((await verify(signedAsItIs({}), now))?.username).toBe('ana');
    expect((await verify(await signed({ jti: 'j'.repeat(128) }), now))?.jti).toBe('j'.repeat(128));
  });

  const forged: Record<string, () => Promise<string> | string> = {
    'of another pool': () => signed({ iss: `${ISSUER}x` }),
    'of another client': () => signed({ client_id: 'products' }),
    'that is an ID token': () => signed({ token_use: 'id' }),
    'without an end': () => signed({ exp: undefined }),
    'with an end that is no number': () => signed({ exp: String(exp) }),
    'that is over': () => signed({ exp: Math.floor(now / SECOND) }),
    'that has not begun': () => signed({ nbf: exp }),
    'without an id': () => signed({ jti: undefined }),
    'with an empty id': () => signed({ jti: '' }),
    'with an id that no row holds': () => signed({ jti: 'j'.repeat(129) }),
    'with an id that is no text': () => signed({ jti: 7 }),
    'with an id of other letters': () => signed({ jti: 'j\0' }),
    'without the time of the sign-in': () => signed({ auth_time: undefined }),
    'with a time of the sign-in that is no number': () => signed({ auth_time: '1790000000' }),
    'with a time of the sign-in that is none': () => signed({ auth_time: -1 }),
    'without a user': () => signed({ username: undefined }),
    'with an empty user': () => signed({ username: '' }),
    'with a user whom Cognito cannot have': () => signed({ username: 'an a\u0007' }),
    'with too long a user': () => signed({ username: 'x'.repeat(129) }),
    'with a user that is no text': () => signed({ username: { toString: 'ana' } }),
    'that must be understood (crit)': () => signedAsItIs({ crit: ['exp'], exp: 1 }),
    'with an empty list of what must be understood': () => signedAsItIs({ crit: [] }),
    'with a payload that is not encoded (b64)': () => signed({}, { b64: true, crit: ['b64'] }),
    'by a key of somebody else': () =>
      signed({}, {}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    'that brings its own key': async () => {
      const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const at = 'https://keys.example/jwks.json';
      return signed({}, { jwk: await exportJWK(own.publicKey), jku: at, x5u: at }, own.privateKey);
    },
    'by a key that the pool has not': () => signed({}, { kid: 'theirs' }),
    'by no key': () => `${encoded({ alg: 'none', kid: KID })}.${encoded(claims({}))}.`,
    'by the public key as a secret': () =>
      new SignJWT(claims({}))
        .setProtectedHeader({ alg: 'HS256', kid: KID })
        .sign(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))),
    'with a changed claim': async () => {
      const [head = '', , tail = ''] = (await signed()).split('.');
      return [head, encoded(claims({ username: 'sara' })), tail].join('.');
    },
    'of one part': () => 'x'.repeat(40),
    'that is empty': () => '',
  };

  for (const [kind, make] of Object.entries(forged)) {
    it(`is none ${kind}`, async () => {
      expect(await verify(await make(), now)).toBeNull();
    });
  }
});
