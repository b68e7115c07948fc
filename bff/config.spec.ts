import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { parseConfig } from './config.ts';

const key = () => randomBytes(32).toString('base64');
const jwk = (kid: string) => ({
  ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  kid,
});
const product = (name: string) => ({
  [`${name}_URL`]: `https://${name.toLowerCase()}.example/`,
  [`${name}_CLIENT_ID`]: `${name}-client`,
  [`${name}_CLIENT_SECRET`]: randomBytes(32).toString('base64url'),
});
const GOOD: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  PUBLIC_ORIGIN: 'https://backoffice.example',
  PUBLIC_BASE_URL: 'https://my.example',
  CORE_DATABASE_URL: 'mssql://bff:secret@db.example/Core',
  AWS_REGION: 'us-east-1',
  AGENT_POOL_ID: 'us-east-1_Agents',
  AGENT_CLIENT_ID: 'shell',
  USER_POOL_ID: 'us-east-1_Users',
  USER_CLIENT_ID: 'support',
  USER_CLIENT_SECRET: 'x'.repeat(32),
  TRACE_HMAC_KEY: key(),
  CODE_HMAC_KEY: key(),
  SEAL_KEY: key(),
  CONTEXT_SIGNING_KEY: JSON.stringify(jwk('k')),
  TRACE_HEADS_FILE: '/var/lib/user-support/heads.jsonl',
  ...product('STORE'),
  ...product('WEB'),
  ...product('APP'),
  ...product('RCM'),
};

describe('the configuration', () => {
  it('is taken as it is where it is safe', () => {
    expect(parseConfig(GOOD).isProduction).toBeTrue();
  });

  it('has whom agents ask, in order, and nobody where nobody is named', () => {
    expect(parseConfig(GOOD).contacts).toEqual([]);
    const given = '[{"team":" Cuentas ","reach":"ext. 4100"},{"team":"Plataforma","reach":"pager"}]';
    expect(parseConfig({ ...GOOD, CONTACTS: given }).contacts).toEqual([
      { team: 'Cuentas', reach: 'ext. 4100' },
      { team: 'Plataforma', reach: 'pager' },
    ]);
  });

  const REFUSED: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    'a code that lives for an hour': { CODE_LIFE_SECONDS: '3600' },
    'a session beyond five minutes': { SUPPORT_SESSION_SECONDS: '301' },
    'half a number': { IDLE_MINUTES: '1.5' },
    'an origin without TLS': { PUBLIC_ORIGIN: 'http://backoffice.example' },
    'the same without saying that it is production': {
      NODE_ENV: undefined,
      PUBLIC_ORIGIN: 'http://x.example',
    },
    'the users’ page where agents work': { PUBLIC_BASE_URL: GOOD['PUBLIC_ORIGIN'] },
    'a product without TLS': { WEB_URL: 'http://web.example/' },
    'an environment that nobody knows': { NODE_ENV: 'Production' },
    'keys from somewhere else': { COGNITO_JWKS_BASE_URL: 'http://localhost:9330' },
    'a database in the clear': { CORE_DATABASE_URL: 'mssql://bff:secret@db.example/Core?encrypt=false' },
    'a database whose certificate nobody checks': {
      CORE_DATABASE_URL: 'mssql://bff:secret@db.example/Core?trustServerCertificate=true',
    },
    'contacts that are no list': { CONTACTS: '{"team":"Accounts","reach":"x"}' },
    'contacts that are no JSON': { CONTACTS: 'Accounts, ext. 4100' },
    'a contact that nobody can reach': { CONTACTS: '[{"team":"Accounts","reach":" "}]' },
    'a contact of two lines': { CONTACTS: '[{"team":"Accounts\\nNow","reach":"x"}]' },
    'a contact with more than it has': { CONTACTS: '[{"team":"Accounts","reach":"x","phone":"1"}]' },
    'a contact without an end': { CONTACTS: JSON.stringify([{ team: 'x'.repeat(61), reach: 'x' }]) },
    'Cognito in the clear': { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://cognito.internal' },
    'any of AWS in the clear': { AWS_ENDPOINT_URL: 'http://aws.internal' },
    'certificates that nobody checks': { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    'one key for two purposes': { SEAL_KEY: GOOD['CODE_HMAC_KEY'] },
    'a key of the functions': { FUNCTIONS_CODE_KEY: key() },
    'a key of zeros': { SEAL_KEY: Buffer.alloc(32).toString('base64') },
    'one client for two products': { WEB_CLIENT_ID: GOOD['STORE_CLIENT_ID'] },
    'one secret for two products': { WEB_CLIENT_SECRET: GOOD['STORE_CLIENT_SECRET'] },
    'a secret that can be guessed': { WEB_CLIENT_SECRET: 'secret' },
    'half a password client': { AGENT_PASSWORD_CLIENT_ID: 'sign-in' },
    'what the functions sign with': { DELIVERY_SIGNING_KEY: JSON.stringify(jwk('k')) },
    'no public key of deliveries': { DELIVERY_PUBLIC_KEYS: key() },
    'a channel that there is not': { USER_CODE_BY: 'text' },
    'no group of agents': { AGENT_GROUPS: ' , ' },
  };
  it('takes a ring for each key, the first one first', () => {
    const [code, seal, trace] = [key(), key(), key()];
    const { traceKeys, codeKeys, sealKeys, contextSigningKeys } = parseConfig({
      ...GOOD,
      TRACE_HMAC_KEY: `${trace},${GOOD['TRACE_HMAC_KEY'] ?? ''}`,
      CODE_HMAC_KEY: `${code},${GOOD['CODE_HMAC_KEY'] ?? ''}`,
      SEAL_KEY: `${seal},${GOOD['SEAL_KEY'] ?? ''}`,
      CONTEXT_SIGNING_KEY: JSON.stringify([jwk('new'), jwk('old')]),
    });
    expect([traceKeys, codeKeys, sealKeys, contextSigningKeys].map(({ length }) => length)).toEqual([
      2, 2, 2, 2,
    ]);
    expect([trace, code, seal]).toEqual(
      [traceKeys, codeKeys, sealKeys].map(([{ bytes }]) => Buffer.from(bytes).toString('base64')),
    );
    expect(contextSigningKeys[0].kid).toBe('new');
  });

  it('knows by which keys the functions sign deliveries, or that nobody’s word counts', () => {
    expect(parseConfig(GOOD).deliveryKeys).toBeNull();
    const ring = [jwk('new'), jwk('old')].map(({ d: _, ...half }) => half);
    const { deliveryKeys } = parseConfig({ ...GOOD, DELIVERY_PUBLIC_KEYS: JSON.stringify(ring) });
    expect(deliveryKeys?.map(({ kid }) => kid)).toEqual(['new', 'old']);
  });

  const [ONE, TWO] = [key(), key()];
  for (const name of ['TRACE_HMAC_KEY', 'CODE_HMAC_KEY', 'SEAL_KEY']) {
    it(`refuses a ring by the position of the key, never by its value: ${name}`, () => {
      const refusal = (ring: string, changes: object = {}) => {
        try {
          parseConfig({ ...GOOD, ...changes, [name]: ring });
        } catch (error) {
          return String(error);
        }
        throw new Error('it was taken');
      };
      const told = [
        [refusal(`${ONE},${TWO},${ONE}`), 'key 3: another than key 1'],
        [refusal(`${ONE},${TWO.slice(4)}`), 'key 2: base64 of 32 bytes'],
        [refusal(`${ONE},plastic`), 'key 2: base64 of 32 bytes'],
        [refusal(''), 'key 1: base64 of 32 bytes'],
        [refusal(`${ONE},${Buffer.alloc(32).toString('base64')}`), 'key 2: random bytes, not zeros'],
      ] as const;
      for (const [message, problem] of told) {
        expect(message).toContain(`${name}: ${problem}`);
        for (const value of [ONE, TWO.slice(4), 'plastic']) expect(message).not.toContain(value);
      }
    });
  }

  it('refuses a key that another ring has too, wherever it stands there', () => {
    const seal = { CODE_HMAC_KEY: `${ONE},${TWO}`, SEAL_KEY: `${key()},${TWO}` };
    expect(() => parseConfig({ ...GOOD, ...seal })).toThrowError(/SEAL_KEY: key 2: a key of its own/);
  });

  it('refuses a ring of JWKs by the position of the key', () => {
    const ring =
      (...keys: readonly object[]) =>
      () =>
        parseConfig({ ...GOOD, CONTEXT_SIGNING_KEY: JSON.stringify(keys) });
    const one = jwk('one');
    expect(ring(one, jwk('one'))).toThrowError(/CONTEXT_SIGNING_KEY: key 2: a kid of its own/);
    expect(ring(one, { ...one, kid: 'two' })).toThrowError(/CONTEXT_SIGNING_KEY: key 2: another than key 1/);
    expect(ring(one, { ...jwk('two'), d: undefined })).toThrowError(/CONTEXT_SIGNING_KEY: key 2: a private/);
    expect(ring()).toThrowError(/CONTEXT_SIGNING_KEY: at least one key/);
  });

  for (const [what, changes] of Object.entries(REFUSED)) {
    it(`refuses ${what}, by the name of the variable and never its value`, () => {
      const attempt = () => parseConfig({ ...GOOD, ...changes });
      const [name = '', value = ''] = Object.entries(changes).at(-1) ?? [];
      expect(attempt).toThrowError(new RegExp(name));
      if (value.length > 4) expect(attempt).not.toThrowError(new RegExp(value.replaceAll(/[^\w]/g, '.')));
    });
  }
});
