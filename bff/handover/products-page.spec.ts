import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '@hono/node-server';
import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';

const NAMES = ['SUPPORT_BFF_URL', 'SUPPORT_CLIENT_ID', 'SUPPORT_CLIENT_SECRET', 'SUPPORT_PRODUCT'];
const PAGE = new URL('../../docs/products.md', import.meta.url);

interface Delegate {
  readonly token: string;
  readonly until: number;
  readonly user: { readonly sub: string; readonly name: string };
  readonly act: { readonly sub: string; readonly name: string };
}

/** What the example exports. */
interface Example {
  admit(ticket: string): Promise<{ delegate?: Delegate; refused?: string }>;
  isStillAdmitted(delegate: Delegate): Promise<boolean>;
  allows(delegate: Delegate, action: string, log: (line: object) => void): boolean;
}

describe('the example of docs/products.md', () => {
  const environment = { ...process.env };
  let bff: BffUnderTest;
  let server: ReturnType<typeof serve>;
  let folder: string;
  let example: Example;
  let ana: AgentClient;
  let id: string;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    // The example asks the machine for the time.
    bff.pass(Date.now() - bff.now);
    server = await new Promise((resolve) => {
      const listening = serve({ fetch: bff.wired.app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
        resolve(listening);
      });
    });
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      SUPPORT_BFF_URL: `http://127.0.0.1:${String(port)}`,
      SUPPORT_CLIENT_ID: 'web-client',
      SUPPORT_CLIENT_SECRET: 'web-secret',
      SUPPORT_PRODUCT: 'web',
    });
    const [, code = ''] = /```js\n(.*?)```/s.exec(await readFile(PAGE, 'utf8')) ?? [];
    folder = await mkdtemp(join(tmpdir(), 'products-page-'));
    const file = join(folder, 'example.mjs');
    await writeFile(file, code);
    example = (await import(pathToFileURL(file).href)) as Example;
    ana = await bff.signIn(ANA);
    ({ id } = await bff.inSession(ana, MARTA));
  });
  afterEach(async () => {
    for (const name of NAMES) {
      if (name in environment) process.env[name] = environment[name];
      else Reflect.deleteProperty(process.env, name);
    }
    await new Promise((resolve) => server.close(resolve));
    await bff.stop();
    await rm(folder, { recursive: true });
  });

  const ticket = async (product = 'web') => {
    const { body } = await ana.post(`/api/assistances/${id}/products/${product}`);
    return new URL(String(body['url'])).hash.slice('#ticket='.length);
  };

  it('admits the delegate, knows both, and stops admitting at the end', async () => {
    const { delegate } = await example.admit(await ticket());
    if (!delegate) throw new Error('nobody was admitted');
    expect([delegate.user.name, delegate.act.name]).toEqual(['Marta Admin', 'Ana Agent']);
    expect(await example.isStillAdmitted(delegate)).toBeTrue();
    await ana.good('POST', `/api/assistances/${id}/finish`);
    expect(await example.isStillAdmitted(delegate)).toBeFalse();
  });

  it('ends with the support, whatever the BFF says, and takes no token that is another product’s', async () => {
    const { delegate } = await example.admit(await ticket());
    if (!delegate) throw new Error('nobody was admitted');
    expect(delegate.until * 1_000 - bff.now).toBeLessThanOrEqual(300_000);
    expect(await example.isStillAdmitted({ ...delegate, until: Math.floor(Date.now() / 1_000) })).toBeFalse();
    process.env['SUPPORT_PRODUCT'] = 'store';
    const asStore = (await import(`${pathToFileURL(join(folder, 'example.mjs')).href}?store`)) as Example;
    expect(await asStore.admit(await ticket())).toEqual({ refused: 'not-ours' });
  });

  it('says why nobody is admitted', async () => {
    const used = await ticket();
    await example.admit(used);
    expect((await example.admit(used)).refused).toBe('ticket-used');
    expect((await example.admit(await ticket('store'))).refused).toBe('invalid-client');
    expect((await example.admit('a'.repeat(43))).refused).toBe('ticket-expired');
  });

  it('refuses what no delegate may do, and logs who acted', async () => {
    const { delegate } = await example.admit(await ticket());
    if (!delegate) throw new Error('nobody was admitted');
    const lines: object[] = [];
    const mayDo = (action: string) => example.allows(delegate, action, (line) => lines.push(line));
    expect(mayDo('read')).toBeTrue();
    for (const action of ['password', 'email', 'mfa', 'payment']) {
      expect(mayDo(action)).withContext(action).toBeFalse();
    }
    expect(lines[1]).toEqual({
      sub: delegate.user.sub,
      act: delegate.act.sub,
      assistance_id: id,
      action: 'password',
      allowed: false,
    });
    expect(JSON.stringify(lines)).not.toContain(delegate.token);
  });
});
