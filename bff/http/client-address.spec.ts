import { Hono } from 'hono';
import { BffUnderTest, SARA } from '../spec-kit/bff-under-test.ts';
import { originOf } from './origin.ts';

describe('the address of a client', () => {
  /** As seen behind these proxies, of which one made the connection from `peer`. */
  async function seen(peer: string, trusted: readonly string[], forwarded?: string): Promise<string> {
    const app = new Hono();
    app.get('/', (c) => c.text(originOf(c, new Set(trusted)).address ?? ''));
    const headers: Record<string, string> = {
      'X-Real-IP': '6.6.6.6',
      Forwarded: 'for=6.6.6.6',
      ...(forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }),
    };
    const socket = { remoteAddress: peer, remotePort: 1, remoteFamily: 'IPv4' };
    return (await app.fetch(new Request('http://x/', { headers }), { incoming: { socket } })).text();
  }

  it('is that of the connection, whatever headers say, unless a proxy of ours says another', async () => {
    expect(await seen('203.0.113.5', [], '6.6.6.6')).toBe('203.0.113.5');
    expect(await seen('203.0.113.5', ['10.0.0.1'], '6.6.6.6')).toBe('203.0.113.5');
    expect(await seen('::ffff:10.0.0.1', ['10.0.0.1'], '203.0.113.5')).toBe('203.0.113.5');
    expect(await seen('10.0.0.1', ['10.0.0.1'])).toBe('10.0.0.1');
  });

  it('is the last that no proxy of ours has: what a client puts before it counts for nothing', async () => {
    expect(await seen('10.0.0.1', ['10.0.0.1'], '6.6.6.6, 203.0.113.5')).toBe('203.0.113.5');
    expect(await seen('10.0.0.1', ['10.0.0.1', '10.0.0.2'], '6.6.6.6, 203.0.113.5, 10.0.0.2')).toBe(
      '203.0.113.5',
    );
    expect(await seen('10.0.0.1', ['10.0.0.1'], `203.0.113.5, ${'6'.repeat(60)}`)).toBe('203.0.113.5');
  });

  it('is not changed by whoever guesses passwords, to be counted anew', async () => {
    const bff = await BffUnderTest.start();
    const answers = [];
    for (let n = 0; n < 11; n++) {
      const browser = bff.browser('192.0.2.50');
      browser.headers['X-Forwarded-For'] = `203.0.113.${String(n)}`;
      answers.push(
        await browser.post('/api/session', { email: `a${String(n)}@x.example`, password: 'guess' }),
      );
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(
      (await bff.browser('192.0.2.51').post('/api/session', { email: SARA, password: 'x' })).status,
    ).toBe(401);
    await bff.stop();
  });
});
