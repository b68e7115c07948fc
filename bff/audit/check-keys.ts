import type { Ring } from '../domain/key-ring.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import type { KeyUse, KeyUses, LookNoted, NotedLook } from './ports.ts';

/** The variables of the BFF that hold rings, as its environment has them. */
export type RingName = 'TRACE_HMAC_KEY' | 'CODE_HMAC_KEY' | 'SEAL_KEY' | 'CONTEXT_SIGNING_KEY';

export type RingIds = Readonly<Record<RingName, Ring<{ readonly id: string }>>>;

export interface KeysReport {
  /** One for each key, and for what is none of them. */
  readonly sentences: readonly string[];
  /** What the database names and nobody has any more. */
  readonly problems: number;
}

/**
 * How long after another key became first something may still need a key that nothing in the database names: links in
 * mails, contexts under way. Null: it stays for ever.
 */
const OUTLIVES_MS: Readonly<Record<RingName, number | null>> = {
  TRACE_HMAC_KEY: null,
  CODE_HMAC_KEY: DAY_MS,
  SEAL_KEY: HOUR_MS,
  CONTEXT_SIGNING_KEY: MINUTE_MS,
};

/** Kinds of values that are hashed by the codes' ring; all others are sealed. */
const HASHED = ['internal-code', 'step-up-code'];

interface Facts {
  readonly looks: readonly NotedLook[];
  readonly now: number;
}

/** Counts what names which key, and says of each whether it may go. Changes nothing. */
export async function checkKeys(uses: KeyUses, rings: RingIds, facts: Facts): Promise<KeysReport> {
  const values = await uses.values();
  const used: Readonly<Record<RingName, readonly KeyUse[]>> = {
    TRACE_HMAC_KEY: [...(await uses.trace()), ...(await uses.macs())],
    CODE_HMAC_KEY: values.filter(({ kind }) => HASHED.includes(kind)),
    SEAL_KEY: values.filter(({ kind }) => !HASHED.includes(kind)),
    CONTEXT_SIGNING_KEY: [],
  };
  const reports = (Object.keys(used) as RingName[]).map((name) =>
    checkRing(name, rings[name], used[name], facts),
  );
  return {
    sentences: reports.flatMap(({ sentences }) => sentences),
    problems: reports.reduce((sum, { problems }) => sum + problems, 0),
  };
}

/** The few that say which keys are first. */
export async function looksWithKeys(log: AsyncIterable<LookNoted>): Promise<readonly NotedLook[]> {
  const looks: NotedLook[] = [];
  for await (const look of log) if ('keys' in look) looks.push(look);
  return looks;
}

function checkRing(
  name: RingName,
  ring: RingIds[RingName],
  used: readonly KeyUse[],
  facts: Facts,
): KeysReport {
  const by = (keyId: string | null) => used.filter((use) => use.keyId === keyId);
  const keyless = by(null);
  const known = ring.map(({ id }, index) => {
    const isNeeded = by(id).length > 0 || keyless.length > 0;
    const verdict = index === 0 ? 'makes what is new' : verdictOn(name, id, isNeeded, facts);
    return `${name}: key ${index + 1} (${id}): ${counted(by(id))}; ${verdict}`;
  });
  const ids = new Set(used.map(({ keyId }) => keyId));
  const strangers = [...ids].filter((id) => id !== null && !ring.some((key) => key.id === id));
  return {
    sentences: [
      ...known,
      ...(keyless.length === 0 ? [] : [`${name}: no key's name, from before rings: ${counted(keyless)}`]),
      ...strangers.map((id) => `${name}: a key that it does not have (${id ?? ''}): ${counted(by(id))}`),
    ],
    problems: strangers.length,
  };
}

function verdictOn(name: RingName, id: string, isNeeded: boolean, { looks, now }: Facts): string {
  const outlives = OUTLIVES_MS[name];
  if (outlives === null) return 'never goes, since rows are kept';
  if (isNeeded) return 'stays';
  const replacedAt = whenReplaced(looks, name, id);
  if (replacedAt === 'never first') return 'stays: it was never first, and is there to become it';
  if (replacedAt === 'still first') return 'stays: a process that has it first started last';
  const left = replacedAt + outlives - now;
  return left <= 0 ? 'may go' : `may go in ${String(Math.ceil(left / MINUTE_MS))} min`;
}

/** When another key became first after this one was, ms since 1970. */
function whenReplaced(
  looks: readonly NotedLook[],
  name: RingName,
  id: string,
): number | 'never first' | 'still first' {
  const firsts = looks.flatMap(({ at, keys }) => (keys ? [{ at, first: keys.first[name] }] : []));
  const last = firsts.findLastIndex(({ first }) => first === id);
  if (last === -1) return 'never first';
  return firsts[last + 1]?.at ?? 'still first';
}

function counted(uses: readonly KeyUse[]): string {
  if (uses.length === 0) return 'nothing names it';
  return uses.map(({ kind, count }) => `${String(count)} ${kind}${isOne(kind, count) ? '' : 's'}`).join(', ');
}

/** `tokens` are many by their name. */
function isOne(kind: string, count: number): boolean {
  return count === 1 || kind.endsWith('s');
}
