import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { expect, test as base } from '../test.ts';
import { fakeReplica, type FakeReplica } from './fake-replica.ts';
import { startNginx, type RealNginx } from './real-nginx.ts';

const SHELL = join(import.meta.dirname, '..', '..', 'dist', 'shell');

const test = base.extend<{ replica: FakeReplica; nginx: RealNginx }>({
  replica: async ({}, use) => {
    const replica = await fakeReplica();
    await use(replica);
    await replica.close();
  },
  // As behind another proxy: the client's address is what it says.
  nginx: async ({ replica: { port } }, use) => {
    const proxied = 'set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;';
    const nginx = await startNginx([port], [port], 'localhost', proxied);
    await use(nginx);
    await nginx.stop();
  },
});

/** The version and suite that nginx agrees to, where a client offers these alone; null where it agrees to none. */
function agreed({ httpsPort }: RealNginx, offered: ConnectionOptions): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    const socket = connect({
      ...{ host: '127.0.0.1', port: httpsPort, servername: 'localhost', rejectUnauthorized: false },
      ...offered,
    });
    socket.once('error', () => resolve(null));
    socket.once('secureConnect', () => {
      resolve([socket.getProtocol() ?? '', socket.getCipher().name]);
      socket.destroy();
    });
  });
}

test('TLS is 1.3, else 1.2 by suites that forget their keys; nothing older or weaker', async ({ nginx }) => {
  expect((await agreed(nginx, {}))?.[0]).toBe('TLSv1.3');
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  expect(await agreed(nginx, old)).toBeNull();
  const before = { maxVersion: 'TLSv1.2' } as const;
  const good = await agreed(nginx, { ...before, ciphers: 'ALL:@SECLEVEL=0' });
  expect(good).toEqual(['TLSv1.2', expect.stringMatching(/^ECDHE-.*(GCM|CHACHA20)/)]);
  for (const weak of [
    'kRSA',
    'kDHE',
    'aNULL',
    'eNULL',
    'SHA1',
    'ECDHE+SHA256:!AESGCM',
    'CAMELLIA',
    'AESCCM',
  ]) {
    expect(await agreed(nginx, { ...before, ciphers: `${weak}:!CHACHA20:@SECLEVEL=0` }), weak).toBeNull();
  }
});

test('TRACE is answered by nobody, and reaches no replica', async ({ nginx, replica }) => {
  for (const host of ['localhost', 'help.localhost']) {
    for (const path of [
      '/',
      '/index.html',
      '/api/session',
      '/api/handover/redeem',
      '/health/live',
      '/refuse/en',
    ]) {
      const headers = { 'X-Mine': 'is-said-back' };
      const { status, body } = await nginx.ask(path, { host, method: 'TRACE', headers });
      expect(status, `${host}${path}`).toBe(405);
      expect(body.toString()).not.toContain('is-said-back');
    }
  }
  expect(replica.received).toEqual([]);
});

test('no folder is listed: what is no file is the shell’s page, or nothing', async ({ nginx }) => {
  const folders = readdirSync(SHELL, { withFileTypes: true, recursive: true })
    .filter((one) => one.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(SHELL.length));
  for (const path of ['/', '/.git/', ...folders, ...folders.map((each) => `${each}/`)]) {
    const { status, headers, body } = await nginx.ask(path);
    expect([200, 301, 403, 404], path).toContain(status);
    if (status === 200)
      expect(body.toString(), path).toContain(
        String(headers['content-security-policy']?.match(/(?<=nonce-)\w+/)?.[0]),
      );
    expect(body.toString(), path).not.toContain('Index of');
  }
});

test('what a replica lacks is told to the inside alone; that it lives, to everybody', async ({
  nginx,
  replica,
}) => {
  const from = async (address: string, path: string) =>
    (await nginx.ask(path, { headers: { 'X-Forwarded-For': address } })).status;
  expect(await from('203.0.113.7', '/health/ready')).toBe(403);
  expect(await from('2001:db8::7', '/health/ready')).toBe(403);
  expect(replica.received).toEqual([]);
  expect(await from('10.1.2.3', '/health/ready')).toBe(200);
  expect(await from('203.0.113.7', '/health/live')).toBe(200);
});
