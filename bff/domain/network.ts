/**
 * What an address counts as, where something is counted by address: itself, and for IPv6 its /64, of which whoever has
 * one has every address. What is no address counts as it stands.
 */
export function networkOf(address: string): string {
  const [text = ''] = address.toLowerCase().split('%');
  const groups = groupsOf(text);
  if (groups === null) return address.slice(0, LONGEST);
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  const isIpv4 = a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff;
  if (isIpv4) return [g >> 8, g & 0xff, h >> 8, h & 0xff].join('.');
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/** Of an IPv6 address with an IPv4 one within. */
const LONGEST = 45;
const GROUPS = 8;

/** The eight groups of an IPv6 address (RFC 4291, section 2.2); null for anything else. */
function groupsOf(text: string): readonly number[] | null {
  const parts = text.split('::');
  if (!text.includes(':') || parts.length > 2) return null;
  const [before = [], after] = parts.map(groupsIn);
  if (before === null || after === null) return null;
  if (after === undefined) return before.length === GROUPS ? before : null;
  const zeros = GROUPS - before.length - after.length;
  return zeros < 1 ? null : [...before, ...new Array<number>(zeros).fill(0), ...after];
}

function groupsIn(text: string): readonly number[] | null {
  if (text === '') return [];
  const groups = text.split(':').flatMap((group, index, all) => {
    if (/^[0-9a-f]{1,4}$/.test(group)) return [Number.parseInt(group, 16)];
    return index === all.length - 1 ? ipv4Groups(group) : [NaN];
  });
  return groups.some(Number.isNaN) ? null : groups;
}

function ipv4Groups(text: string): readonly number[] {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 0xff)) return [NaN];
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return [(a << 8) | b, (c << 8) | d];
}
