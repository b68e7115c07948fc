import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/**
 * The one cookie: `__Host-`, HttpOnly, Secure, SameSite=Strict, for the browser session (ASVS 3.3.1, 3.3.4).
 * Cookies ignore ports, so outside production the port is part of the name.
 */
export class SessionCookie {
  readonly #name: string;

  constructor(publicOrigin: string, isProduction: boolean) {
    const { port } = new URL(publicOrigin);
    this.#name = isProduction || port === '' ? 'user-support' : `user-support-${port}`;
  }

  get fullName(): string {
    return `__Host-${this.#name}`;
  }

  read(c: Context): string | undefined {
    return getCookie(c, this.#name, 'host');
  }

  set(c: Context, sessionId: string): void {
    setCookie(c, this.#name, sessionId, { prefix: 'host', httpOnly: true, sameSite: 'Strict' });
  }

  clear(c: Context): void {
    deleteCookie(c, this.#name, {
      prefix: 'host',
      secure: true,
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
    });
  }
}
