import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** What decides about the cookie's name, and whether there is a second one. */
export interface CookieSettings {
  readonly publicOrigin: string;
  readonly isProduction: boolean;
}

/** WebKit keeps no `Secure` cookie over http, not even from localhost: on a laptop there is one without besides. */
export function hasCookieWithoutSecure({ publicOrigin, isProduction }: CookieSettings): boolean {
  return !isProduction && new URL(publicOrigin).protocol === 'http:';
}

/**
 * The one cookie: `__Host-`, HttpOnly, Secure, SameSite=Strict, for the browser session (ASVS 3.3.1, 3.3.4).
 * Cookies ignore ports, so outside production the port is part of the name.
 */
export class SessionCookie {
  readonly #name: string;
  /** Of the second one, which production neither sets nor reads. */
  readonly #nameOverHttp: string | null;

  constructor(publicOrigin: string, isProduction: boolean) {
    const { port } = new URL(publicOrigin);
    this.#name = isProduction || port === '' ? 'user-support' : `user-support-${port}`;
    this.#nameOverHttp = hasCookieWithoutSecure({ publicOrigin, isProduction })
      ? `user-support-${port || '80'}-over-http`
      : null;
  }

  get fullName(): string {
    return `__Host-${this.#name}`;
  }

  read(c: Context): string | undefined {
    const host = getCookie(c, this.#name, 'host');
    if (host !== undefined || this.#nameOverHttp === null) return host;
    return getCookie(c, this.#nameOverHttp);
  }

  set(c: Context, sessionId: string): void {
    setCookie(c, this.#name, sessionId, { prefix: 'host', httpOnly: true, sameSite: 'Strict' });
    if (this.#nameOverHttp !== null) {
      setCookie(c, this.#nameOverHttp, sessionId, { path: '/', httpOnly: true, sameSite: 'Strict' });
    }
  }

  clear(c: Context): void {
    deleteCookie(c, this.#name, {
      prefix: 'host',
      secure: true,
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
    });
    if (this.#nameOverHttp !== null) {
      deleteCookie(c, this.#nameOverHttp, { path: '/', httpOnly: true, sameSite: 'Strict' });
    }
  }
}
