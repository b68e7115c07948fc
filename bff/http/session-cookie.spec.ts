import { Hono } from 'hono';
import { hasCookieWithoutSecure, SessionCookie } from './session-cookie.ts';

const HOST = '__Host-user-support-4200';
const OVER_HTTP = 'user-support-4200-over-http';

/** An application that sets, reads and clears the cookie, as the BFF's own does. */
function appWith(publicOrigin: string, isProduction: boolean) {
  const cookie = new SessionCookie(publicOrigin, isProduction);
  const app = new Hono();
  app.get('/set', (c) => {
    cookie.set(c, 'the-id');
    return c.body(null, 204);
  });
  app.get('/clear', (c) => {
    cookie.clear(c);
    return c.body(null, 204);
  });
  app.get('/read', (c) => c.json(cookie.read(c) ?? null));
  return {
    set: async () => (await app.request('/set')).headers.getSetCookie(),
    clear: async () => (await app.request('/clear')).headers.getSetCookie(),
    read: async (...cookies: string[]): Promise<unknown> =>
      (await app.request('/read', { headers: { Cookie: cookies.join('; ') } })).json(),
  };
}

describe('the session’s cookie', () => {
  for (const [where, origin, isProduction] of [
    ['in production', 'https://backoffice.example:4200', true],
    ['in production, whatever its origin says', 'http://localhost:4200', true],
    ['in development over https', 'https://localhost:4200', false],
  ] as const) {
    it(`is one, Secure, and no other is read: ${where}`, async () => {
      const app = appWith(origin, isProduction);
      const set = await app.set();
      expect(set).toEqual([
        jasmine.stringMatching(
          /^__Host-user-support(?:-4200)?=the-id; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
        ),
      ]);
      expect((await app.clear()).length).toBe(1);
      expect(
        await app.read(`${OVER_HTTP}=x`, 'user-support-over-http=x', 'user-support-80-over-http=x'),
      ).toBeNull();
      expect(hasCookieWithoutSecure({ publicOrigin: origin, isProduction })).toBeFalse();
    });
  }

  it('has a second one without Secure in development over http, for engines that keep no other there', async () => {
    const app = appWith('http://localhost:4200', false);
    expect(await app.set()).toEqual([
      `${HOST}=the-id; Path=/; HttpOnly; Secure; SameSite=Strict`,
      `${OVER_HTTP}=the-id; Path=/; HttpOnly; SameSite=Strict`,
    ]);
    expect(hasCookieWithoutSecure({ publicOrigin: 'http://localhost:4200', isProduction: false })).toBeTrue();
  });

  it('reads the Secure one first', async () => {
    const app = appWith('http://localhost:4200', false);
    expect(await app.read(`${OVER_HTTP}=plain`, `${HOST}=secure`)).toBe('secure');
    expect(await app.read(`${OVER_HTTP}=plain`)).toBe('plain');
    expect(await app.read()).toBeNull();
  });

  it('clears both', async () => {
    const cleared = await appWith('http://localhost:4200', false).clear();
    expect(cleared.map((one) => one.split('=')[0])).toEqual([HOST, OVER_HTTP]);
    for (const one of cleared) expect(one).toContain('Max-Age=0');
  });

  it('has the port in its names: cookies ignore ports, and copies of the product stand beside each other', async () => {
    const [, plain] = await appWith('http://localhost', false).set();
    expect(plain).toMatch(/^user-support-80-over-http=/);
  });
});
