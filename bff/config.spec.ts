import { randomBytes } from 'node:crypto';
import { parseConfig } from './config.ts';

const key = () => randomBytes(32).toString('base64');
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
  CONTEXT_SIGNING_KEY: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', d: 'd', x: 'x', kid: 'k' }),
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

  const REFUSED: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    'a code that lives for an hour': { CODE_LIFE_SECONDS: '3600' },
    'a session beyond five minutes': { SUPPORT_SESSION_SECONDS: '301' },
    'half a number': { IDLE_MINUTES: '1.5' },
    'an origin without TLS': { PUBLIC_ORIGIN: 'http://backoffice.example' },
    'the same without saying that it is production': {
      NODE_ENV: undefined,
      PUBLIC_ORIGIN: 'http://x.example',
    },
    'an environment that nobody knows': { NODE_ENV: 'Production' },
    'keys from somewhere else': { COGNITO_JWKS_BASE_URL: 'http://localhost:9330' },
    'a database in the clear': { CORE_DATABASE_URL: 'mssql://bff:secret@db.example/Core?encrypt=false' },
    'one key for two purposes': { SEAL_KEY: GOOD['CODE_HMAC_KEY'] },
    'a key of zeros': { SEAL_KEY: Buffer.alloc(32).toString('base64') },
    'one client for two products': { WEB_CLIENT_ID: GOOD['STORE_CLIENT_ID'] },
    'one secret for two products': { WEB_CLIENT_SECRET: GOOD['STORE_CLIENT_SECRET'] },
    'a secret that can be guessed': { WEB_CLIENT_SECRET: 'secret' },
    'half a password client': { AGENT_PASSWORD_CLIENT_ID: 'sign-in' },
    'a channel that there is not': { USER_CODE_BY: 'text' },
    'no group of agents': { AGENT_GROUPS: ' , ' },
  };
  for (const [what, changes] of Object.entries(REFUSED)) {
    it(`refuses ${what}, by the name of the variable and never its value`, () => {
      const attempt = () => parseConfig({ ...GOOD, ...changes });
      const [name = '', value = ''] = Object.entries(changes).at(-1) ?? [];
      expect(attempt).toThrowError(new RegExp(name));
      if (value.length > 4) expect(attempt).not.toThrowError(new RegExp(value.replaceAll(/[^\w]/g, '.')));
    });
  }
});
