import { connect, type Socket } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { freePorts } from '../local-default.ts';
import { Wizard } from '../pages/wizard.ts';
import { ANA, addresses, expect, MARTA } from '../test.ts';
import { askInTheClear } from './ask-in-the-clear.ts';
import { fakeReplica } from './fake-replica.ts';
import { built, OURS, test } from './nginx-test.ts';
import { type Asked, hasBrotli, type RealNginx, startNginx } from './real-nginx.ts';

const SECURITY = [
  'content-security-policy',
  'strict-transport-security',
  'x-content-type-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'cache-control',
];
const JSON_BODY = { ...OURS, 'Content-Type': 'application/json' };

const hashed = () => built(/^main-[\w-]{8}\.js$/);

/** An nginx of its own, before replicas that the test makes. */
async function before<T>(replicas: readonly number[], act: (nginx: RealNginx) => Promise<T>): Promise<T> {
  const nginx = await startNginx(replicas);
  try {
    return await act(nginx);
  } finally {
    await nginx.stop();
  }
}

function expectEveryHeaderOnce({ names, headers, status }: Asked): void {
  for (const name of SECURITY) {
    expect(names.filter((one) => one === name).length, `${name} on ${String(status)}`).toBe(1);
  }
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  expect(headers['strict-transport-security']).toMatch(/^max-age=(?:[3-9]\d{7}|\d{9,}); includeSubDomains$/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['server']).toBe('nginx');
}

test('every security header, once, whatever the answer is', async ({ nginx }) => {
  const answers = {
    200: [await nginx.ask('/'), await nginx.ask(hashed()), await nginx.ask('/health/live')],
    401: [await nginx.ask('/api/assistances/current', { headers: OURS })],
    404: [await nginx.ask('/no-such-file.js'), await nginx.ask('/secret', { host: 'help.localhost' })],
    405: [await nginx.ask('/', { method: 'POST' })],
    413: [await nginx.ask('/api/session', { method: 'POST', headers: JSON_BODY, body: 'x'.repeat(17_000) })],
  };
  for (const [status, asked] of Object.entries(answers)) {
    for (const answer of asked) {
      expect(answer.status).toBe(Number(status));
      expectEveryHeaderOnce(answer);
    }
  }
  expect(JSON.parse(answers[413][0]?.body.toString() ?? '')).toMatchObject({ code: 'body-too-large' });
  expect(answers[413][0]?.headers['content-type']).toBe('application/problem+json');
});

test('502 in our own words and with every header when no replica answers', async () => {
  const [nobody = 0] = await freePorts(1);
  const lost = await before([nobody], (nginx) => nginx.ask('/api/session', { headers: OURS }));
  expect(lost.status).toBe(502);
  expectEveryHeaderOnce(lost);
  expect(JSON.parse(lost.body.toString())).toMatchObject({ code: 'unavailable', status: 502 });
  expect(lost.names.filter((name) => name === 'retry-after')).toHaveLength(1);
});

test('the page’s nonce is fresh, the same in header and page, and the only inline that is admitted', async ({
  nginx,
}) => {
  const nonces = new Set<string>();
  for (const path of ['/', '/index.html', '/user-support/technical-assistance?x=1']) {
    const { headers, body } = await nginx.ask(path);
    const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? '';
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(body.toString().toLowerCase()).toContain(`ngcspnonce="${nonce}"`);
    expect(body.toString()).not.toContain('CSP_NONCE');
    expect(headers['cache-control']).toBe('no-store');
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test('the local front sends the same headers', async ({ nginx }) => {
  const shown = [...SECURITY, 'content-type'];
  for (const path of ['/', hashed(), '/favicon.svg', '/no-such-file.js', '/any/page']) {
    const { headers: real, status } = await nginx.ask(path);
    const local = await fetch(addresses().web + path);
    expect(status, path).toBe(local.status);
    const plain = (value = '') =>
      value
        .replaceAll(/nonce-[^']+/g, 'nonce-x')
        .replace(/; ?charset.*/i, '')
        // The local shell signs in at the stand-in; a site names its own place.
        .replace(/(connect-src 'self') http:\/\/localhost:\d+/, '$1')
        .replace('application/javascript', 'text/javascript');
    for (const name of shown) {
      expect(plain(real[name]), `${name} of ${path}`).toBe(plain(local.headers.get(name) ?? ''));
    }
  }
});

test('the bare address of the API is the BFF’s to answer, not a page of the shell', async ({ nginx }) => {
  const { headers } = await nginx.ask('/api');
  expect(headers['content-type']).toContain('application/problem+json');
});

test('every page of the shell is sent alike, whoever leads to it: the page itself asks for no ticket', async ({
  nginx,
}) => {
  for (const site of ['cross-site', 'same-site', 'same-origin', 'none']) {
    const { status, headers } = await nginx.ask('/help/session/web?x=1', {
      headers: { 'Sec-Fetch-Site': site },
    });
    expect([status, headers['content-type']], site).toEqual([200, 'text/html; charset=utf-8']);
  }
});

test('hashed names are kept a year, a missing one not at all', async ({ nginx }) => {
  expect((await nginx.ask(hashed())).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await nginx.ask('/chunk-AAAAAAAA.js')).headers['cache-control']).toBe('no-store');
  expect((await nginx.ask('/favicon.svg')).headers['cache-control']).toBe('no-cache');
  expect((await nginx.ask('/api/openapi.json')).headers['cache-control']).toBe('no-store');
});

test('files are compressed, answers of the API are not', async ({ nginx }) => {
  const raw = (await nginx.ask(hashed())).body;
  const zipped = await nginx.ask(hashed(), { headers: { 'Accept-Encoding': 'gzip' } });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.body).equals(raw)).toBe(true);
  if (hasBrotli) {
    const brotli = await nginx.ask(hashed(), { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body).equals(raw)).toBe(true);
  }
  const api = await nginx.ask('/api/openapi.json', { headers: { 'Accept-Encoding': 'gzip, br' } });
  expect(api.status).toBe(200);
  expect(api.headers['content-encoding']).toBeUndefined();
});

test('a client cannot say where it comes from', async () => {
  const replica = await fakeReplica();
  await before([replica.port], (nginx) =>
    nginx.ask('/api/session', {
      headers: { 'X-Forwarded-For': '203.0.113.7', 'X-Real-IP': '203.0.113.7', Forwarded: 'for=203.0.113.7' },
    }),
  );
  await replica.close();
  const headers = replica.received[0]?.headers;
  expect(headers?.['x-forwarded-for']).toBe('127.0.0.1');
  expect(JSON.stringify(headers)).not.toContain('203.0.113.7');
});

test('a POST that may have arrived is never sent to a second replica; a GET is', async () => {
  const [broken, sound] = await Promise.all([fakeReplica({ breaks: true }), fakeReplica()]);
  await before([broken.port, sound.port], async (nginx) => {
    for (let turn = 0; turn < 2; turn += 1) {
      await nginx.ask('/api/assistances', { method: 'POST', headers: JSON_BODY, body: '{}' });
    }
    expect(broken.received).toHaveLength(1);
    expect(sound.received).toHaveLength(1);
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await nginx.ask('/api/session', { headers: OURS })).status).toBe(200);
    }
    expect(broken.received.filter(({ method }) => method === 'GET').length).toBeGreaterThan(0);
  });
  await Promise.all([broken.close(), sound.close()]);
});

test('limits: headers, body and rate are refused before a replica is asked', async () => {
  const replica = await fakeReplica();
  await before([replica.port], async (nginx) => {
    const long = await nginx.ask('/api/session', { headers: { 'X-Long': 'x'.repeat(9_000) } });
    expect(long.status).toBe(400);
    const large = { method: 'POST', headers: JSON_BODY, body: 'x'.repeat(17_000) };
    expect((await nginx.ask('/api/assistances', large)).status).toBe(413);
    expect(replica.received).toHaveLength(0);

    const many = await Promise.all(Array.from({ length: 200 }, () => nginx.ask('/api/session')));
    const refused = many.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(20);
    for (const answer of refused) {
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'rate-limited' });
      expectEveryHeaderOnce(answer);
    }
    expect(replica.received.length + refused.length).toBe(200);
  });
  await replica.close();
});

test('signing in has a lower limit of its own', async () => {
  const replica = await fakeReplica();
  await before([replica.port], async (nginx) => {
    const post = { method: 'POST', headers: JSON_BODY, body: '{}' };
    const tries = await Promise.all(Array.from({ length: 40 }, () => nginx.ask('/api/session', post)));
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(15);
  });
  await replica.close();
});

/** So many connections that say the beginning of a request, and nothing more. */
async function halfRequests(port: number, count: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of sockets) {
    // Refused or reset: it holds nothing then.
    socket.on('error', () => undefined).on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: l'));
  }
  await expect.poll(() => sockets.every(({ connecting }) => !connecting)).toBe(true);
  return sockets;
}

test('five thousand half requests keep nobody out, on either port', async () => {
  const replica = await fakeReplica();
  await before([replica.port], async (nginx) => {
    for (const port of [nginx.httpPort, nginx.httpsPort]) {
      const sockets = await halfRequests(port, 5_000);
      const answers = await Promise.all([
        nginx.ask('/'),
        nginx.ask('/api/assistances/current', { headers: OURS }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      for (const socket of sockets) socket.destroy();
    }
  });
  await replica.close();
});

/** As behind another proxy: the client's address is what it says. */
const BEHIND_A_PROXY = 'set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;';

test('an IPv6 address counts by its /64, so that whoever has one has one limit', async () => {
  const replica = await fakeReplica();
  const nginx = await startNginx([replica.port], [replica.port], 'localhost', BEHIND_A_PROXY);
  const signIns = (address: (n: number) => string) =>
    Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        nginx.ask('/api/session', {
          method: 'POST',
          headers: { ...JSON_BODY, 'X-Forwarded-For': address(n) },
          body: '{}',
        }),
      ),
    );
  const limited = (answers: readonly Asked[]) => answers.filter(({ status }) => status === 429).length;
  expect(limited(await signIns((n) => `2001:db8:1:2:${n.toString(16)}::1`))).toBeGreaterThanOrEqual(15);
  expect(limited(await signIns((n) => `2001:db8:1:${(n + 3).toString(16)}::1`))).toBe(0);
  await Promise.all([nginx.stop(), replica.close()]);
});

test('each /64 has one name, however its address is written', async () => {
  const [port = 0] = await freePorts(1);
  const echo = `server { listen 127.0.0.1:${String(port)}; location / { return 200 $client_network; } }`;
  const nginx = await startNginx([port], [port], 'localhost', `${BEHIND_A_PROXY} ${echo}`);
  for (const [address, network] of [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8:1:0:3::6', '2001:db8:1:0'],
    ['2001:db8:1::6', '2001:db8:1:0'],
    ['2001:db8:0:0:3::', '2001:db8:0:0'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['2001:0:0:2:3:4:5:6', '2001:0:0:2'],
    ['2001:0:0:2::', '2001:0:0:2'],
    ['2001::6', '2001:0:0:0'],
    ['2001::3:4:5:6', '2001:0:0:0'],
    ['::1', '::'],
  ] as const) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/`, {
      headers: { 'X-Forwarded-For': address },
    });
    expect([address, await answer.text()]).toEqual([address, network]);
  }
  await nginx.stop();
});

test('logs are JSON, without query strings or referrers; failures say which replica', async () => {
  const [nobody = 0] = await freePorts(1);
  await before([nobody], async (nginx) => {
    await nginx.ask('/api/users?email=secret-mail', { headers: { Referer: 'https://x/?secret-mail' } });
    await nginx.ask('/a"b\\c?secret-mail');
    const lines = nginx.log().filter(({ path }) => path !== '/favicon.svg');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      path: '/api/users',
      status: 502,
      replica: `127.0.0.1:${String(nobody)}`,
    });
    expect(JSON.stringify(lines)).not.toContain('secret-mail');
    expect(nginx.errors()).not.toContain('secret-mail');
  });
});

test('a name that is not ours gets no answer, and plain HTTP leads to HTTPS', async ({ nginx }) => {
  await expect(nginx.ask('/', { host: 'evil.example' })).rejects.toThrow();
  expect(await askInTheClear(nginx, '/x?y')).toEqual({ status: 308, to: 'https://localhost/x?y' });
});

test('the users’ public origin has its page and its calls, on their own port, and nothing else', async () => {
  const [agents, users] = await Promise.all([fakeReplica(), fakeReplica()]);
  const nginx = await startNginx([agents.port], [users.port]);
  const at = (path: string, method = 'GET') => nginx.ask(path, { host: 'help.localhost', method });
  const post = { method: 'POST', headers: JSON_BODY, body: '{}' };
  try {
    expectEveryHeaderOnce(await at('/refuse/en'));
    expect((await at('/refuse/en', 'POST')).status).toBe(405);
    expect((await at('/api/refusals')).status).toBe(405);
    expect((await at('/api/refusals/facts')).status).toBe(405);
    for (const call of ['/api/refusals', '/api/refusals/facts']) {
      expect((await nginx.ask(call, { ...post, host: 'help.localhost' })).status, call).toBe(200);
      expect((await nginx.ask(call, post)).status, call).toBe(404);
    }
    expect(users.received.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
    const others = ['/', '/index.html', hashed(), '/api/session', '/api/assistances', '/api/deliveries'];
    for (const path of [...others, '/health/live']) {
      expect((await at(path)).status, path).toBe(404);
    }
    // What the functions say of deliveries goes to a replica's own port, past every public server.
    for (const path of ['/api/deliveries', '/api//deliveries', '/api/%64eliveries', '/api/x/../deliveries']) {
      for (const host of ['localhost', 'help.localhost']) {
        expect((await nginx.ask(path, { ...post, host })).status, path).toBe(404);
      }
    }
    expect(agents.received).toEqual([]);
    expect(users.received).toHaveLength(3);
  } finally {
    await nginx.stop();
    await Promise.all([agents.close(), users.close()]);
  }
});

test('the journey through both replicas, and the policy blocks nothing', async ({
  nginx,
  browser,
  outside,
}) => {
  test.setTimeout(90_000);
  const context = await browser.newContext({ baseURL: nginx.origin, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const reports: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) reports.push(message.text());
  });
  const agent = new Wizard(page, outside);
  await agent.signIn(ANA);
  await agent.toSession(MARTA);
  await agent.product('App').click();
  await expect(agent.qrCode).toBeVisible();
  await agent.finish();
  await context.close();

  expect(reports).toEqual([]);
  const replicas = new Set(nginx.log().map(({ replica }) => replica));
  expect([...replicas].filter((replica) => replica !== '')).toHaveLength(2);
});
