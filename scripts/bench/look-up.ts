import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CoreInspection } from '../../bff/adapters/sql/core/core-check.ts';
import { coreStatements, sqlCoreDirectory } from '../../bff/adapters/sql/core/core-directory.ts';
import { historyStatement, sqlHistory } from '../../bff/adapters/sql/stores/history-store.ts';
import { inspectionOf, openDatabase } from '../../bff/adapters/sql/open-database.ts';
import {
  coreText,
  instant,
  int,
  uuid,
  varchar,
  type SqlDatabase,
} from '../../bff/adapters/sql/engine/sql-database.ts';
import { appendToChain, traceStatements } from '../../bff/adapters/sql/stores/trace-table.ts';
import { traceMac } from '../../bff/adapters/trace-mac.ts';
import { fillMssql } from './fill/mssql.ts';
import { person, random, spreadUuid, userId } from './fill/people.ts';
import { chainsOf, ROWS_PER_CHAIN, STARTED_FROM } from './fill/rows.ts';
import { fillSqlite } from './fill/sqlite.ts';

/*
 * `npm run bench -- look-up`: fills databases of these sizes and prints the medians of what an agent waits for,
 * how they grow, and the plans that explain it. On SQLite; with BENCH_MSSQL_URL (a login that may create
 * databases) there too.
 */
const GOAL = 1.5;
const WARM_UP = 300;

interface Filled {
  readonly size: number;
  readonly database: SqlDatabase;
  readonly inspection: CoreInspection;
}

type Operation = (filled: Filled, share: number) => Promise<unknown>;

async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string', default: '10000,1000000,10000000' },
      rounds: { type: 'string', default: '400' },
      seed: { type: 'string', default: '1' },
      folder: { type: 'string', default: tmpdir() },
      part: { type: 'string', default: '' },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  const seed = Number(values.seed);
  const rounds = Number(values.rounds);
  // Anew for each engine: they know how long the chains of its databases have become.
  const operations = () =>
    Object.entries(operationsOf(seed)).filter(
      ([name]) => values.part === '' || (values.part === 'support') === /^(history|append)/.test(name),
    );
  mkdirSync(values.folder, { recursive: true });
  const folder = mkdtempSync(join(values.folder, 'user-support-bench-'));
  let isWithin = true;
  try {
    const onSqlite = async (size: number) => {
      const own = join(folder, String(size));
      await timed(`SQLite, ${count(size)} people filled`, () => fillSqlite(own, size, seed, values.part));
      return `sqlite:${own}`;
    };
    isWithin = (await measure('SQLite', sizes, operations(), rounds, seed, onSqlite)) && isWithin;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const server = process.env['BENCH_MSSQL_URL'];
  if (server !== undefined) {
    const made: { readonly drop: () => Promise<void> }[] = [];
    try {
      const onMssql = async (size: number) => {
        const filled = await timed(`SQL Server, ${count(size)} people filled`, () =>
          fillMssql(server, size, seed, values.part),
        );
        made.push(filled);
        return filled.url;
      };
      isWithin = (await measure('SQL Server', sizes, operations(), rounds, seed, onMssql)) && isWithin;
    } finally {
      for (const { drop } of made) await drop();
    }
  }
  process.exitCode = isWithin ? 0 : 1;
}

async function measure(
  engine: string,
  sizes: readonly number[],
  operations: readonly (readonly [name: string, operation: Operation])[],
  rounds: number,
  seed: number,
  fill: (size: number) => Promise<string>,
): Promise<boolean> {
  const filled: Filled[] = [];
  try {
    for (const size of sizes) {
      const url = await fill(size);
      const database = openDatabase(url, {
        timing: { requestMs: 60_000, connectMs: 60_000, acquireMs: 60_000 },
      });
      filled.push({ size, database, inspection: inspectionOf(url, database) });
    }
    console.log(`\n${engine}: medians in µs, ${rounds} rounds in turn`);
    const head = ['', ...sizes.map(count), 'growth'];
    console.log(line(head));
    let isWithin = true;
    for (const [name, operation] of operations) {
      const medians = await mediansOf(operation, filled, rounds, seed);
      const growth = (medians.at(-1) ?? NaN) / (medians[0] ?? NaN);
      isWithin &&= growth <= GOAL;
      console.log(line([name, ...medians.map((median) => median.toFixed(0)), growth.toFixed(2)]));
    }
    console.log(isWithin ? `All within the goal of ${GOAL}.` : `Not all within the goal of ${GOAL}.`);
    const largest = filled.at(-1);
    if (largest) await printPlans(engine, largest);
    return isWithin;
  } finally {
    for (const { database } of filled) await database.close();
  }
}

/** One call at each size in turn, so that what disturbs the machine disturbs them alike. */
async function mediansOf(
  operation: Operation,
  filled: readonly Filled[],
  rounds: number,
  seed: number,
): Promise<readonly number[]> {
  const next = random(seed + 7);
  const samples = filled.map((): number[] => []);
  for (let round = -WARM_UP; round < rounds; round++) {
    const share = next();
    for (const [index, one] of filled.entries()) {
      const startedAt = performance.now();
      await operation(one, share);
      if (round >= 0) samples[index]?.push((performance.now() - startedAt) * 1_000);
    }
  }
  return samples.map((all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN);
}

function operationsOf(seed: number): Readonly<Record<string, Operation>> {
  const emails = new Map<number, readonly string[]>();
  /** Of people spread over all; making one needs all before it, so a thousand are kept. */
  const emailOf = (size: number, share: number) => {
    const known = emails.get(size) ?? sampleEmails(size, seed);
    emails.set(size, known);
    return known[Math.floor(share * known.length)] ?? '';
  };
  const suggesting =
    (characters: number): Operation =>
    ({ size, database }, share) =>
      expecting(sqlCoreDirectory(database).suggest(emailOf(size, share).slice(0, characters), 8));
  const listing =
    (before: { startedAt: number; id: string } | null): Operation =>
    ({ database }) =>
      expecting(sqlHistory(database).list({ agentId: null, state: null, before, limit: 50 }));
  const mac = traceMac(Buffer.alloc(32, 1));
  const appended = new Map<string, number>();
  return {
    'look-up by e-mail': async ({ size, database }, share) => {
      const found = await sqlCoreDirectory(database).findByEmail(emailOf(size, share));
      if (found === null) throw new Error('nobody found');
    },
    'suggestions, 3 characters': suggesting(3),
    'suggestions, 4 characters': suggesting(4),
    'suggestions, 6 characters': suggesting(6),
    'membership list': async ({ size, database }, share) => {
      const person = await sqlCoreDirectory(database).personById(userId(Math.floor(share * size)));
      await expecting(Promise.resolve(person?.memberships ?? []));
    },
    'history, first page': listing(null),
    // Nine tenths of the entries are newer.
    'history, late cursor': listing({
      startedAt: STARTED_FROM + Math.floor(0.1 * 3 * 365 * 24 * 3_600_000),
      id: 'ffffffff-ffff-4fff-8fff-ffffffffffff',
    }),
    'append to the trace': async ({ size, database }, share) => {
      const chains = chainsOf(size);
      const chain = spreadUuid(Math.floor(share * chains), chains);
      const key = `${size} ${chain}`;
      const last = appended.get(key) ?? ROWS_PER_CHAIN;
      await database.transaction((session) =>
        appendToChain(session, mac, chain, last, [
          {
            at: STARTED_FROM,
            actor: { kind: 'agent', id: 'agent-1', name: 'Agent 1' },
            from: { address: '192.0.2.7', userAgent: 'bench' },
            what: { type: 'SignedIn', data: {} },
          },
        ]),
      );
      appended.set(key, last + 1);
    },
  };
}

function sampleEmails(size: number, seed: number): readonly string[] {
  const next = random(seed);
  const step = Math.max(1, Math.floor(size / 1_000));
  const emails: string[] = [];
  for (let n = 0; n < size; n++) {
    const { email } = person(n, size, next);
    if (n % step === 0) emails.push(email);
  }
  return emails;
}

async function expecting(rows: Promise<readonly unknown[] | null>): Promise<void> {
  if (!(await rows)?.length) throw new Error('nothing found: the measurement would say nothing');
}

async function printPlans(engine: string, { inspection }: Filled): Promise<void> {
  const email = coreText(254, 'maria.garcia1@clinic.example');
  const after = coreText(255, 'maria.garcia1@clinic.example0');
  const plans = {
    'look-up by e-mail': [coreStatements.byEmail, { email, after }],
    suggestions: [
      coreStatements.suggest,
      { from: coreText(254, 'mar'), before: coreText(254, 'mas'), pattern: coreText(509, 'mar%') },
    ],
    'membership list': [coreStatements.person, { userId: coreText(64, userId(1)) }],
    history: [
      historyStatement({ agentId: null, state: null }),
      { startedAt: instant(STARTED_FROM), id: uuid('ffffffff-ffff-4fff-8fff-ffffffffffff') },
    ],
    'head of a chain, before an append': [traceStatements.head, { chain: varchar(64, 'a') }],
  } as const;
  console.log(`\n${engine}: plans at the largest size`);
  for (const [name, [statement, parameters]] of Object.entries(plans)) {
    console.log(`  ${name}`);
    const paging =
      name === 'membership list' || name.startsWith('look-up') ? {} : { take: int(50), skip: int(0) };
    const isPaged = Object.keys(paging).length > 0;
    const paged = isPaged ? statement + (engine === 'SQLite' ? SQLITE_PAGE : MSSQL_PAGE) : statement;
    for (const { text } of await inspection.planOf(paged, { ...parameters, ...paging }))
      console.log(`    ${text}`);
  }
}

const SQLITE_PAGE = ' LIMIT @take OFFSET @skip';
const MSSQL_PAGE = ' OFFSET 0 ROWS FETCH NEXT 50 ROWS ONLY';

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${what} (${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`);
  return result;
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(28) : cell.padStart(12))).join('');
}

function count(size: number): string {
  return size.toLocaleString('en').replaceAll(',', ' ');
}

await bench(process.argv.slice(2));
