import { connect, type AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { ANA, BffUnderTest } from '../spec-kit/bff-under-test.ts';

/** Where one request ends and the next begins, as the process itself reads it from the wire. */
describe('the boundaries of a request', () => {
  let bff: BffUnderTest;
  let server: ReturnType<typeof serve>;
  let cookie: string;

  beforeAll(async () => {
    bff = await BffUnderTest.start();
    cookie = (await bff.signIn(ANA)).cookie ?? '';
    server = await new Promise((resolve) => {
      const listening = serve({ fetch: bff.wired.app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
        resolve(listening);
      });
    });
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await bff.stop();
  });

  /** All that comes back until the server closes the connection, or says no more. */
  async function sent(...lines: string[]): Promise<readonly string[]> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.end());
    socket.write(lines.join('\r\n'));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
  }

  const head = (...more: string[]) => [
    'POST /api/session HTTP/1.1',
    'Host: localhost',
    'X-Requested-By: user-support',
    'Content-Type: application/json',
    ...more,
  ];
  const SMUGGLED = ['DELETE /api/session HTTP/1.1', 'Host: localhost', 'X-Requested-By: user-support'];

  it('are what one header says: two that disagree, or one said twice, are refused, and nothing behind them is read', async () => {
    const hidden = [...SMUGGLED, `Cookie: ${cookie}`, '', ''];
    for (const [what, ...framing] of [
      ['both', 'Content-Length: 6', 'Transfer-Encoding: chunked'],
      ['both, the other way round', 'Transfer-Encoding: chunked', 'Content-Length: 6'],
      ['two lengths', 'Content-Length: 0', 'Content-Length: 6'],
      ['a length with a sign', 'Content-Length: +0'],
      ['a length of two numbers', 'Content-Length: 0, 6'],
      ['an encoding that is none', 'Transfer-Encoding: xchunked'],
      ['a space before the colon', 'Transfer-Encoding : chunked'],
      ['a line that is folded', 'Transfer-Encoding:', ' chunked'],
    ] as const) {
      expect(await sent(...head(...framing), '', '0', '', ...hidden))
        .withContext(what)
        .toEqual(['400']);
    }
    const ana = bff.browser();
    ana.cookie = cookie;
    expect((await ana.get('/api/session')).status).toBe(200);
  });

  it('are found where one header says them rightly', async () => {
    expect(await sent(...head('Content-Length: 2', 'Connection: close'), '', '{}')).toEqual(['400']);
    const chunked = await sent(...head('Transfer-Encoding: chunked'), '', '2', '{}', '0', '', '');
    expect(chunked).toEqual(['400']);
    const two = [
      ...head('Content-Length: 2'),
      '',
      `{}${head('Content-Length: 2', 'Connection: close')[0] ?? ''}`,
    ];
    expect(await sent(...two, ...head('Content-Length: 2', 'Connection: close').slice(1), '', '{}')).toEqual([
      '400',
      '400',
    ]);
  });
});
