import { expect } from '../test.ts';
import { askInTheClear } from './ask-in-the-clear.ts';
import { built, OURS, test } from './nginx-test.ts';

test('the policy admits what is ours and nothing else: no plug-in, no other base, no code of a page', async ({
  nginx,
}) => {
  const policy = (await nginx.ask('/')).headers['content-security-policy'] ?? '';
  const directives = new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );
  for (const name of ['default-src', 'object-src', 'base-uri', 'frame-ancestors']) {
    expect(directives.get(name), name).toBe("'none'");
  }
  expect(directives.get('script-src')).toBe("'self'");
  expect(policy).not.toMatch(/unsafe-|\*|https?:/);
});

test('what is text says how it is written, whoever sends it', async ({ nginx }) => {
  const texts = [
    '/',
    built(/^main-[\w-]{8}\.js$/),
    built(/^styles-[\w-]{8}\.css$/),
    '/favicon.svg',
    '/no-such-file.js',
    '/a/page',
  ];
  for (const path of texts) {
    const { headers } = await nginx.ask(path);
    expect(headers['content-type'], path).toMatch(/^[a-z]+\/[a-z+]+; charset=utf-8$/);
  }
  for (const path of ['/secret', '/x']) {
    const { headers } = await nginx.ask(path, { host: 'help.localhost' });
    expect(headers['content-type'], path).toMatch(/^[a-z]+\/[a-z]+; charset=utf-8$/i);
  }
  for (const path of ['/api/openapi.json', '/api/nothing']) {
    const { headers } = await nginx.ask(path, { headers: OURS });
    expect(headers['content-type'], path).toMatch(/^application\/(?:problem\+)?json/);
  }
});

test('a call in the clear is led nowhere: whoever makes it has to see that he shows his secret', async ({
  nginx,
}) => {
  for (const [path, host] of [
    ['/api/handover/redeem', 'localhost'],
    ['/api/session?x', 'localhost'],
    ['/api', 'localhost'],
    ['/health/live', 'localhost'],
    ['/api/refusals', 'help.localhost'],
  ] as const) {
    expect(await askInTheClear(nginx, path, host), path).toEqual({ status: 403, to: undefined });
  }
  for (const path of ['/apis', '/refuse/en']) {
    expect((await askInTheClear(nginx, path, 'help.localhost')).status, path).toBe(308);
  }
});
