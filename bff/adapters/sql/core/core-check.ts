import { COMPARED, CORE_VIEWS, TYPES, type CoreColumn } from './core-contract.ts';
import { coreStatements } from './core-directory.ts';
import { sqlSchema } from '../engine/migrate.ts';
import { coreText, type SqlDatabase, type SqlParameters, type SqlRow } from '../engine/sql-database.ts';

/** A column as the database describes it. */
export interface FoundColumn {
  readonly type: string;
  /** Characters; null where it is no text, or any number of them. */
  readonly length: number | null;
  readonly collation: string | null;
  readonly mayBeNull: boolean;
}

export interface PlanStep {
  readonly text: string;
  /** The table, or index, of which it reads every row; null where it seeks, or where there are few. */
  readonly scans: string | null;
}

/** What an engine tells of itself; each engine has its own words for it. */
export interface CoreInspection {
  /** Columns of `core.<view>`, none where there is no such view. */
  columnsOf(view: string): Promise<ReadonlyMap<string, FoundColumn>>;
  /** How a statement would be carried out. */
  planOf(statement: string, parameters: SqlParameters): Promise<readonly PlanStep[]>;
  /** What the login should not be able to do, or the database should be set to; sentences. */
  otherFindings(): Promise<readonly string[]>;
  /** What text of ours is sent as, and whether types are declared strictly enough to be compared. */
  readonly coreText: 'nvarchar' | 'varchar' | 'untyped';
}

const EMAIL = {
  email: coreText(254, 'maria.gomez@clinic.example'),
  after: coreText(255, 'maria.gomez@clinic.example0'),
};
const ID = coreText(64, '1');

/** The look-ups that an agent waits for, and the index that each needs. */
const LOOK_UPS: readonly {
  readonly name: string;
  readonly statement: string;
  readonly parameters: SqlParameters;
  readonly index: string;
}[] = [
  {
    name: 'the look-up by e-mail',
    statement: coreStatements.byEmail,
    parameters: EMAIL,
    index: 'an index that begins with the column behind SupportUsers.Email',
  },
  {
    name: 'the suggestions',
    statement: coreStatements.suggest,
    parameters: { from: coreText(254, 'mar'), before: coreText(254, 'mas'), pattern: coreText(509, 'mar%') },
    index: 'an index that begins with the column behind SupportUsers.Email',
  },
  {
    name: 'the look-up by id',
    statement: coreStatements.person,
    parameters: { userId: ID },
    index:
      'keys or indexes that begin with the columns behind SupportUsers.UserId, SupportMemberships.UserId and ' +
      'SupportEcosystems.EcosystemId',
  },
  {
    name: 'the plan details',
    statement: coreStatements.plan,
    parameters: { ecosystemId: ID },
    index: 'a key or index on the column behind SupportPlans.EcosystemId',
  },
];

/** Blocks a database against the contract; a sentence for each difference, none where all is well. */
export async function checkCore(
  database: SqlDatabase,
  inspection: CoreInspection,
): Promise<readonly string[]> {
  const sentences: string[] = [];
  const found = new Map<string, ReadonlyMap<string, FoundColumn>>();
  for (const [view, columns] of Object.entries(CORE_VIEWS)) {
    const there = await inspection.columnsOf(view);
    found.set(view, there);
    if (there.size === 0) sentences.push(`core.${view} is missing, or this login may not read it`);
    else sentences.push(...(await checkView(database, inspection, view, columns, there)));
  }
  sentences.push(...textTypes(found, inspection.coreText));
  if (sentences.length > 0) {
    return [...sentences, 'what the data holds and the indexes were not looked at: mend this first'];
  }
  sentences.push(...(await checkData(database)));
  for (const { name, statement, parameters, index } of LOOK_UPS) {
    for (const { scans } of await inspection.planOf(statement, parameters)) {
      if (scans !== null) sentences.push(`${name} reads all of ${scans}: it needs ${index}`);
    }
  }
  const pending = await sqlSchema(database)
    .pending()
    .catch(() => ['all']);
  if (pending.length > 0)
    sentences.push(`schema support lacks migrations (${pending.join(', ')}): npm run db:migrate`);
  return [...sentences, ...(await inspection.otherFindings())];
}

async function checkView(
  database: SqlDatabase,
  inspection: CoreInspection,
  view: string,
  columns: Readonly<Record<string, CoreColumn>>,
  there: ReadonlyMap<string, FoundColumn>,
): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const [name, wanted] of Object.entries(columns)) {
    const column = there.get(name);
    const full = `core.${view}.${name}`;
    if (column === undefined) {
      if (!wanted.mayBeMissing) sentences.push(`${full} is missing`);
      continue;
    }
    if (inspection.coreText !== 'untyped') sentences.push(...checkType(full, wanted, column));
    if (!wanted.optional && column.mayBeNull && (await isAnyNull(database, view, name))) {
      sentences.push(`${full} is null in some rows; it must never be`);
    }
    if (wanted.oneOf) sentences.push(...(await checkValues(database, view, name, wanted)));
  }
  return sentences;
}

function checkType(full: string, wanted: CoreColumn, column: FoundColumn): readonly string[] {
  const sentences: string[] = [];
  const allowed = TYPES[wanted.kind];
  if (!allowed.includes(column.type)) {
    sentences.push(`${full} is ${column.type}; a ${wanted.kind} is one of: ${allowed.join(', ')}`);
  }
  if (wanted.length !== undefined && column.length !== null && column.length > wanted.length) {
    sentences.push(`${full} may have ${column.length} characters; at most ${wanted.length} are read`);
  }
  if (full.endsWith('.Email') && /^n?char$/.test(column.type)) {
    sentences.push(
      `${full} is ${column.type}: padded with blanks it is nobody's address; nvarchar or varchar`,
    );
  }
  if (full.endsWith('.Email') && column.collation !== null && !/_CI(_|$)/i.test(column.collation)) {
    sentences.push(
      `${full} tells letter case apart (${column.collation}); addresses are looked up whatever their case`,
    );
  }
  return sentences;
}

/** A text sent as nvarchar makes SQL Server convert every row of a varchar column: a scan. */
function textTypes(
  found: ReadonlyMap<string, ReadonlyMap<string, FoundColumn>>,
  sentAs: CoreInspection['coreText'],
): readonly string[] {
  if (sentAs !== 'nvarchar') return [];
  return COMPARED.filter(([view, column]) =>
    /^(var)?char$/.test(found.get(view)?.get(column)?.type ?? ''),
  ).map(
    ([view, column]) =>
      `core.${view}.${column} is varchar and is compared with nvarchar, which reads every row: add coreText=varchar to CORE_DATABASE_URL`,
  );
}

async function isAnyNull(database: SqlDatabase, view: string, column: string): Promise<boolean> {
  const statement = `SELECT ${column} FROM core.${view} WHERE ${column} IS NULL ORDER BY ${column}`;
  return (await database.query(statement, {}, () => true, { take: 1 })).length > 0;
}

async function checkValues(
  database: SqlDatabase,
  view: string,
  column: string,
  { oneOf = [] }: CoreColumn,
): Promise<readonly string[]> {
  const statement = `SELECT DISTINCT ${column} FROM core.${view} WHERE ${column} IS NOT NULL ORDER BY ${column}`;
  const values = await database.query(statement, {}, textOf(column), { take: 20 });
  const others = values.filter((value) => !oneOf.includes(value));
  return others.length === 0
    ? []
    : [`core.${view}.${column} holds ${others.join(', ')}; it is one of: ${oneOf.join(', ')}`];
}

export const coreCheckStatements = {
  sameEmail: `SELECT Email FROM core.SupportUsers GROUP BY Email HAVING COUNT(*) > 1 ORDER BY Email`,
  blankFirst: `SELECT Email FROM core.SupportUsers WHERE Email LIKE ' %' ORDER BY Email`,
  sameUser: `SELECT UserId FROM core.SupportUsers GROUP BY UserId HAVING COUNT(*) > 1 ORDER BY UserId`,
  lostMembership: `SELECT m.EcosystemId FROM core.SupportMemberships m
WHERE NOT EXISTS (SELECT e.Name FROM core.SupportEcosystems e WHERE e.EcosystemId = m.EcosystemId)
ORDER BY m.EcosystemId`,
} as const;

async function checkData(database: SqlDatabase): Promise<readonly string[]> {
  const isAny = async (statement: string) =>
    (await database.query(statement, {}, () => true, { take: 1 })).length > 0;
  const sentences: string[] = [];
  if (await isAny(coreCheckStatements.sameEmail)) {
    sentences.push(
      'core.SupportUsers has an Email twice; which of the two a look-up finds is left to chance',
    );
  }
  if (await isAny(coreCheckStatements.blankFirst)) {
    sentences.push('core.SupportUsers has an Email that begins with a blank: no look-up finds it');
  }
  if (await isAny(coreCheckStatements.sameUser)) sentences.push('core.SupportUsers has a UserId twice');
  if (await isAny(coreCheckStatements.lostMembership)) {
    sentences.push(
      'core.SupportMemberships names an EcosystemId that core.SupportEcosystems lacks: it is not shown',
    );
  }
  return sentences;
}

function textOf(column: string): (row: SqlRow) => string {
  return (row) => row.text(column);
}
