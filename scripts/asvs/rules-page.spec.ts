import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { sees, type GuardedField, type Viewer } from '../../bff/assistance/who-sees-what.ts';
import { LIMIT_RULES } from '../../bff/config.ts';
import { ALL_ENDPOINTS } from '../../bff/contract/all-endpoints.ts';
import {
  isReduced,
  PROBLEM_STATUS,
  reducedAssistance,
  type Access,
  type AnyEndpoint,
} from '../../bff/contract/index.ts';
import { DEFAULT_LIMITS, type Limits } from '../../bff/domain/limits.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'rules.md'), 'utf8');

/** What stands under a heading, up to the next one. */
function section(heading: string): string {
  const [, after] = PAGE.split(new RegExp(`^#+ ${heading}$`, 'm'));
  if (after === undefined) throw new Error(`no ${heading}`);
  return after.split(/^#+ /m)[0] ?? '';
}

/** Its table without the head: the cells of each row. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const lines = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const [, ...cells] = line.split('|').map((cell) => cell.trim());
    return cells.slice(0, -1);
  });
}

const bare = (cell = '') => cell.replaceAll('`', '');

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
}

interface Leaf extends Schema {
  readonly endpoint: string;
  readonly field: string;
}

/** Every single value that a request of this endpoint may have, by its path: `body.reason.text`. */
function leavesOf({ id, input }: AnyEndpoint): readonly Leaf[] {
  const walk = (schema: Schema, path: string): readonly Leaf[] => {
    const { properties, items, anyOf } = schema;
    if (anyOf) return anyOf.flatMap((one) => walk(one, path));
    if (items) return walk(items, `${path}[]`);
    if (!properties) return [{ ...schema, endpoint: id, field: path }];
    return Object.entries(properties).flatMap(([name, inner]) =>
      walk(inner, path ? `${path}.${name}` : name),
    );
  };
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  return Object.keys(schema.properties ?? {}).length === 0 ? [] : walk(schema, '');
}

const LEAVES = ALL_ENDPOINTS.flatMap((endpoint) => leavesOf(endpoint));

describe('docs/rules.md', () => {
  it('names every field that a request may have, with its lengths', () => {
    const rows = new Map(rowsOf('Input').map(([field, form = '']) => [bare(field), form]));
    const wanted = [...new Set(LEAVES.map(({ field }) => field))];
    expect([...rows.keys()].toSorted()).toEqual(wanted.toSorted());
    for (const { endpoint, field, maxLength, minLength = 0, maximum, enum: values = [] } of LEAVES) {
      const form = rows.get(field) ?? '';
      for (const number of [maxLength, minLength > 1 ? minLength : undefined, maximum]) {
        if (number === undefined) continue;
        expect(form)
          .withContext(`${endpoint} ${field}`)
          .toMatch(new RegExp(`\\b${String(number)}\\b`));
      }
      if (values.length === 2) for (const value of values) expect(form).toContain(`\`${value}\``);
    }
  });

  it('leaves no field without a bound: each is a pattern, a list, a number or of a greatest length', () => {
    const unbound = LEAVES.filter(({ type, enum: values, pattern, maxLength, maximum }) => {
      // Says that there is none.
      if (type === 'null') return false;
      return type === 'string' ? !(values ?? pattern ?? maxLength) : maximum === undefined;
    });
    expect(unbound).toEqual([]);
    expect(LEAVES.length).toBeGreaterThan(30);
  });

  it('says what belongs together, and how it is answered where it does not', () => {
    const lines = section('Input').split('\n- ').slice(1);
    expect(lines.length).toBeGreaterThan(5);
    const answers: readonly (readonly [string, ...(keyof typeof PROBLEM_STATUS)[]])[] = [
      ['`ecosystemId`', 'ecosystem-not-allowed'],
      ['`product`', 'product-not-allowed'],
      ['`code`', 'code-expired', 'no-code'],
      ['A step', 'wrong-step'],
    ];
    for (const [begins, ...codes] of answers) {
      const line = lines.find((one) => one.startsWith(begins)) ?? '';
      for (const code of codes) expect(line).withContext(begins).toContain(String(PROBLEM_STATUS[code]));
    }
    expect(section('Input')).toContain(`(${String(PROBLEM_STATUS['body-too-large'])})`);
    expect(section('Input')).toContain(`(${String(PROBLEM_STATUS['unsupported-media-type'])})`);
  });

  it('has every limit with its default, and no other', () => {
    const defaults = Object.entries(LIMIT_RULES).map(([name, { variable, unit }]) => {
      return `${variable} ${String(DEFAULT_LIMITS[name as keyof Limits] / unit)}`;
    });
    const rows = rowsOf('Limits');
    expect(rows.map(([variable, value = '']) => `${bare(variable)} ${value}`)).toEqual(defaults);
    for (const [variable, , counts = '', beyond = ''] of rows) {
      expect(Math.min(counts.length, beyond.length)).withContext(bare(variable)).toBeGreaterThan(2);
    }
  });

  it('speaks of no variable that there is not', () => {
    const known = [
      ...Object.values(LIMIT_RULES).map(({ variable }) => variable),
      ...['USER_CODE_BY', 'DATABASE_POOL_SIZE'],
    ];
    const named = [...PAGE.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(known.length);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('says of every endpoint who may call it, and whether that needs a step-up', () => {
    const declared = ALL_ENDPOINTS.map((endpoint) => {
      const { id, access, stepUp }: AnyEndpoint = endpoint;
      return [id, access, stepUp ?? 'not needed'].join(' ');
    });
    const said = rowsOf('Who may do what').map(([id, access = '', whose = '', stepUp = '']) => {
      expect(whose.length).withContext(bare(id)).toBeGreaterThan(2);
      return [bare(id), access, ['–', 'more'].includes(stepUp) ? 'not needed' : stepUp].join(' ');
    });
    expect(said.toSorted()).toEqual(declared.toSorted());
  });

  it('says who reads which field of an assistance, as the server decides it', () => {
    const viewers: readonly Viewer[] = ['verified', 'starter', 'other-session', 'supervisor'];
    const rows = rowsOf('Fields of an assistance');
    for (const [field, ...cells] of rows) {
      expect(cells.map((cell) => cell === 'yes'))
        .withContext(bare(field))
        .toEqual(viewers.map((viewer) => sees(viewer, bare(field) as GuardedField)));
    }
    const guarded: Readonly<Record<GuardedField, true>> = {
      ...{ name: true, status: true, confirmed: true, ecosystems: true, ecosystem: true, codeTo: true },
      ...{ channels: true, code: true, left: true, products: true, words: true, reason: true },
    };
    expect(rows.map(([field]) => bare(field)).toSorted()).toEqual(Object.keys(guarded).toSorted());
  });

  it('says what a supervisor sees of others without a step-up', () => {
    const keys = Object.keys(reducedAssistance.shape);
    const [, said = ''] = /without, he sees\s+(.*?) alone/s.exec(section('Fields of an assistance')) ?? [];
    expect([...said.matchAll(/`(\w+)`/g)].map(([, key]) => key)).toEqual(keys);
    expect(isReduced({ id: 'x' })).toBeTrue();
  });

  it('says of every session how long it idles and lasts, by the variables that decide it', () => {
    const rows = new Map(
      rowsOf('Sessions').map(([what = '', , idle, most]) => [what, [bare(idle), bare(most)]]),
    );
    expect(rows.get('browser session, a `__Host-` cookie')).toEqual([
      'AGENT_IDLE_MINUTES',
      'AGENT_SESSION_HOURS',
    ]);
    expect(rows.get('step-up')).toEqual(['–', 'STEP_UP_MINUTES']);
    expect(rows.get('support session')).toEqual(['–', 'SUPPORT_SESSION_SECONDS']);
    // Whose sign-ins and sessions hang together, from Cognito's to a product's.
    expect(rows.size).toBe(7);
    for (const cells of rowsOf('Sessions')) for (const cell of cells) expect(cell).not.toBe('');
    // NIST SP 800-63B-4, §2.2.3, which the page says they are within: whatever is configured.
    expect(LIMIT_RULES.agentIdleMs.most * LIMIT_RULES.agentIdleMs.unit).toBeLessThanOrEqual(60 * 60_000);
    expect(LIMIT_RULES.agentSessionMs.most * LIMIT_RULES.agentSessionMs.unit).toBeLessThanOrEqual(
      24 * 3_600_000,
    );
  });

  it('has a way in for each kind of access, what it is worth and what holds back guessing', () => {
    const rows = rowsOf('Signing in');
    const ways: Readonly<Record<Access, readonly string[]>> = {
      header: ['agent, through the backoffice', 'agent, at the BFF, where it is set up'],
      agent: ['agent, before he acts for a user'],
      supervisor: ['supervisor, before he sees others’ cases'],
      product: ['product'],
      link: ['user, with a mail’s link'],
      statement: ['the functions, about a delivery'],
    };
    const who = rows.map(([one = '']) => one.replaceAll(`'`, '’'));
    for (const way of Object.values(ways).flat()) expect(who).toContain(way.replaceAll(`'`, '’'));
    expect(who.length).toBe(new Set(Object.values(ways).flat()).size + 2);
    for (const row of rows) {
      expect(row.length).toBe(4);
      for (const cell of row) expect(cell.length).toBeGreaterThan(3);
    }
    for (const part of ['Whom a lock keeps out.', 'What the pools have to be', 'a\npassword alone']) {
      expect(section('Signing in')).toContain(part);
    }
  });

  it('says of nginx what nginx.conf says', () => {
    const conf = readFileSync(join(ROOT, 'nginx.conf'), 'utf8');
    const rate = (zone: string) => new RegExp(`zone=${zone}:\\d+m rate=(\\S+);`).exec(conf)?.[1];
    expect(['api', 'sign_in', 'handover', 'refusal'].map(rate)).toEqual(['30r/s', '30r/m', '200r/s', '1r/s']);
    expect(PAGE).toContain('30 requests a second of a network (200 for products)');
    expect(PAGE).toContain('nginx: 30 a minute a network');
    expect(PAGE).toContain('nginx: one a second a network');
    const [, connections = ''] = /worker_connections (\d+);/.exec(conf) ?? [];
    expect(PAGE).toContain(
      `${Number(connections).toLocaleString('en').replace(',', ' ')} connections a worker`,
    );
    expect(conf).toContain('client_max_body_size 16k;');
    expect(PAGE).toContain('bodies of 16 kB');
  });
});
