import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Language, Origin } from '../domain/trace.ts';

/** Where a request came from. `X-Forwarded-For` is believed only from proxies that the configuration names. */
export function originOf(c: Context, trustedProxies: ReadonlySet<string>): Origin {
  const peer = plain(getConnInfo(c).remote.address ?? 'unknown');
  const userAgent = c.req.header('User-Agent')?.slice(0, 256);
  const address = trustedProxies.has(peer) ? (lastUntrusted(c, trustedProxies) ?? peer) : peer;
  return { address, ...(userAgent === undefined ? {} : { userAgent }) };
}

function lastUntrusted(c: Context, trusted: ReadonlySet<string>): string | undefined {
  const hops = (c.req.header('X-Forwarded-For') ?? '').split(',').map((hop) => plain(hop.trim()));
  return hops.filter((hop) => hop !== '' && hop.length <= 45).findLast((hop) => !trusted.has(hop));
}

/** An IPv4 address that arrived on an IPv6 socket, as IPv4. */
function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}

/** Regions count as their language: `es-CO` is Spanish. */
export function languageOf(c: Context): Language {
  const language = accepts(c, {
    header: 'Accept-Language',
    supports: ['en', 'es'],
    default: 'en',
    match: (wanted, { supports, default: fallback }) =>
      wanted
        .toSorted((a, b) => b.q - a.q)
        .map(({ type }) => type.toLowerCase().split('-')[0] ?? '')
        .find((base) => supports.includes(base)) ?? fallback,
  });
  return language === 'es' ? 'es' : 'en';
}
