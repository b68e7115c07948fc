/**
 * Whether a ticket may be carried to this address: at one of the allowed origins, to the letter. An address that a
 * parser would have to repair (a backslash, a tab, an upper-case host) is refused as a whole, and so is one with
 * credentials, a query or a fragment: browsers, proxies and people read those in different ways.
 */
export function isProductAddress(address: string, allowedOrigins: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { href, origin, protocol, username, password, search, hash } = new URL(address);
  const isRepaired = href !== address && href !== `${address}/`;
  const isPlain = [username, password, search, hash].every((part) => part === '') && !/[?#]/.test(address);
  return !isRepaired && isPlain && /^https?:$/.test(protocol) && allowedOrigins.includes(origin);
}

/** The product's address with the ticket in its fragment, which no server gets to see. Throws for any other address. */
export function ticketAddress(address: string, allowedOrigins: readonly string[], ticket: string): string {
  if (!isProductAddress(address, allowedOrigins))
    throw new Error('a ticket for an address that is not allowed');
  const url = new URL(address);
  url.hash = new URLSearchParams({ ticket }).toString();
  return url.href;
}
