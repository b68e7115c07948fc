import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../config.ts';
import { localEnvironment, PORT_DEFAULTS, portsFrom } from './environment.ts';

describe('the environment of the local default', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'environment-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('fits the BFF', async () => {
    const { bff } = await localEnvironment(folder, PORT_DEFAULTS, { IDLE_MINUTES: '9' });
    const config = parseConfig(bff);
    expect(config.publicOrigin).toBe('http://localhost:4200');
    expect(config.products.rcm.url).toBe('http://localhost:4300/rcm');
    expect(config.limits.idleMs).toBe(9 * 60_000);
  });

  it('tells both sides by which channels the user’s code goes, where it was asked to', async () => {
    const both = await localEnvironment(folder, PORT_DEFAULTS, { USER_CODE_BY: 'both' });
    expect([parseConfig(both.bff).userCodeBy, both.lambda['USER_CODE_BY']]).toEqual(['both', 'both']);
    const plain = await localEnvironment(folder, PORT_DEFAULTS, {});
    expect([parseConfig(plain.bff).userCodeBy, plain.lambda['USER_CODE_BY']]).toEqual(['mail', undefined]);
  });

  it('has mails and texts go by the ways that the stand-ins tell of, or by those that were asked for', async () => {
    const ways = async (inherited: NodeJS.ProcessEnv) => {
      const { bff, lambda } = await localEnvironment(folder, PORT_DEFAULTS, inherited);
      expect(lambda['DELIVERIES_URL']).toBe(`http://localhost:${bff['PORT'] ?? ''}/api/deliveries`);
      return [lambda['MAIL_BY'], lambda['TEXT_BY'], lambda['SES_CONFIGURATION_SET']];
    };
    expect(await ways({})).toEqual([undefined, 'eum', 'local']);
    expect(await ways({ MAIL_BY: 'ses', TEXT_BY: 'sns' })).toEqual(['ses', 'sns', 'local']);
  });

  it('keeps its keys, for nobody else to read', async () => {
    const first = await localEnvironment(folder, PORT_DEFAULTS, {});
    const second = await localEnvironment(folder, PORT_DEFAULTS, {});
    expect(second).toEqual(first);
    expect((await stat(join(folder, 'keys.json'))).mode & 0o777).toBe(0o600);
    expect(first.lambda['FUNCTIONS_CODE_KEY']).not.toBe(first.bff['CODE_HMAC_KEY']);
    expect(first.bff['FUNCTIONS_CODE_KEY'] ?? first.lambda['CODE_HMAC_KEY']).toBeUndefined();
    expect(first.lambda['CONTEXT_PUBLIC_KEY']).not.toContain('"d"');
    expect(first.bff['DELIVERY_PUBLIC_KEYS']).not.toContain('"d"');
    expect(first.bff['DELIVERY_SIGNING_KEY'] ?? first.lambda['DELIVERY_PUBLIC_KEYS']).toBeUndefined();
    const [signs, checks] = [first.lambda['DELIVERY_SIGNING_KEY'], first.bff['DELIVERY_PUBLIC_KEYS']].map(
      (jwk) => JSON.parse(jwk ?? '{}') as { readonly kid?: string; readonly x?: string },
    );
    expect([signs?.kid, signs?.x]).toEqual([checks?.kid, checks?.x]);
  });

  it('takes the functions’ key by the name that it had', async () => {
    const kept = { LAMBDA_CODE_HMAC_KEY: Buffer.alloc(32, 4).toString('base64') };
    await writeFile(join(folder, 'keys.json'), JSON.stringify(kept));
    const { lambda } = await localEnvironment(folder, PORT_DEFAULTS, {});
    expect(lambda['FUNCTIONS_CODE_KEY']).toBe(kept.LAMBDA_CODE_HMAC_KEY);
    expect(await localEnvironment(folder, PORT_DEFAULTS, {})).toEqual(
      jasmine.objectContaining({ lambda: jasmine.objectContaining(lambda) }),
    );
  });

  it('lets no real credential of AWS through', async () => {
    const inherited = {
      AWS_PROFILE: 'production',
      AWS_SESSION_TOKEN: 'real',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_ENDPOINT_URL_LAMBDA: 'https://lambda.example',
    };
    const { bff, lambda } = await localEnvironment(folder, PORT_DEFAULTS, inherited);
    for (const env of [bff, lambda]) {
      expect(env['AWS_PROFILE']).toBeUndefined();
      expect(env['AWS_SESSION_TOKEN']).toBeUndefined();
      expect(env['AWS_ACCESS_KEY_ID']).toBe('local');
      expect(env['AWS_CONFIG_FILE']).toBe('/dev/null');
    }
    expect(bff['AWS_ENDPOINT_URL_LAMBDA']).toBe('http://localhost:9331');
  });

  it('is refused where a product, or the page for users, is somewhere it must not be', async () => {
    const { bff } = await localEnvironment(folder, PORT_DEFAULTS, {});
    const refusal = (changed: Record<string, string>) => () => parseConfig({ ...bff, ...changed });
    for (const url of [
      'http://localhost:4300@evil.example/store',
      'http://user@localhost:4300/store',
      'http://localhost:4300/store?next=x',
      'http://localhost:4300/store#x',
      'http://localhost:4300\\@evil.example',
      'javascript:alert(1)',
      '//evil.example',
    ]) {
      expect(refusal({ STORE_URL: url }))
        .withContext(url)
        .toThrowError(/STORE_URL/);
    }
    const origins = { PRODUCT_ORIGINS: 'http://localhost:4300' };
    expect(refusal({ ...origins, STORE_URL: 'http://evil.example/store' })).toThrowError(/STORE_URL/);
    expect(refusal(origins)).not.toThrow();
    expect(refusal({ NODE_ENV: 'production' })).toThrowError(/STORE_URL.*https in production/s);

    expect(refusal({ PUBLIC_BASE_URL: bff['PUBLIC_ORIGIN'] ?? '' })).toThrowError(/not at PUBLIC_ORIGIN/);
    for (const url of ['https://x123456.example', 'https://x.example/path', 'https://x.example?a', 'x']) {
      expect(refusal({ PUBLIC_BASE_URL: url }))
        .withContext(url)
        .toThrowError(/PUBLIC_BASE_URL/);
    }
  });

  it('says which port does not fit', () => {
    expect(portsFrom({ PORT_WEB: '4201', PORT_BFF: '' })).toEqual({ ...PORT_DEFAULTS, WEB: 4201 });
    expect(() => portsFrom({ PORT_SMTP: '70000' })).toThrowError(/PORT_SMTP/);
  });
});
