import { readdirSync, readFileSync } from 'node:fs';
import { init, parse } from '@guanmingchiu/sqlparser-ts';
import { ALL_STATEMENTS } from '../../spec-kit/sql/all-statements.ts';
import { makeSqlite } from '../../spec-kit/sql/database.ts';

/** What one of the engines lacks or means otherwise, as the parser names it in its tree. */
const FOREIGN: Readonly<Record<string, string>> = {
  limit_clause: 'the port adds the paging',
  fetch: 'the port adds the paging',
  top: 'T-SQL only; the port adds the paging',
  returning: 'SQLite only',
  output: 'T-SQL only',
  on: 'ON CONFLICT is SQLite only',
  or: 'INSERT OR … is SQLite only',
  with_hints: 'no lock hints',
  table_hints: 'no lock hints',
  with: 'common table expressions plan differently',
  Merge: 'T-SQL only',
  from_update: 'UPDATE … FROM differs',
};
const FOREIGN_OPERATORS = ['StringConcat', 'IsTrue', 'IsFalse', 'Regexp', 'Placeholder:?', 'Glob'];
const FUNCTIONS = ['COALESCE', 'COUNT', 'LOWER', 'MAX', 'SUBSTRING', 'SYSUTCDATETIME'];

/** What is not the common subset in a statement; the published parser alone takes much that is not T-SQL. */
function slips(statement: string): readonly string[] {
  const found: string[] = [];
  let tree: unknown;
  for (const dialect of ['mssql', 'sqlite'] as const) {
    try {
      tree = parse(statement, dialect);
    } catch (error) {
      found.push(`not ${dialect}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  walk(tree, (key, value) => {
    const isThere = value != null && !(Array.isArray(value) && value.length === 0);
    if (isThere && key in FOREIGN && isClause(key, value)) found.push(`${key}: ${FOREIGN[key] ?? ''}`);
    if (FOREIGN_OPERATORS.includes(key) || FOREIGN_OPERATORS.includes(String(value))) found.push(key);
    if (key === 'quote_style' && value != null) found.push('quoted names differ');
    if (key === 'Placeholder' && !/^@\w+$/.test(String(value))) found.push(`parameter ${String(value)}`);
    if (key === 'Function') found.push(...unknownFunctions(value));
    if (key === 'Boolean') found.push('T-SQL has no TRUE and FALSE');
  });
  return found;
}

/** `on` is also a join's condition, which both have. */
function isClause(key: string, value: unknown): boolean {
  return key !== 'on' || (typeof value === 'object' && value !== null && 'OnConflict' in value);
}

function unknownFunctions(value: unknown): readonly string[] {
  const names = [...JSON.stringify(value).matchAll(/"Identifier":\{[^}]*?"value":"(\w+)"/g)].slice(0, 1);
  return names.map(([, name]) => name ?? '').filter((name) => !FUNCTIONS.includes(name.toUpperCase()));
}

function walk(node: unknown, visit: (key: string, value: unknown) => void): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    visit(key, value);
    walk(value, visit);
  }
}

describe('statements', () => {
  beforeAll(() => init());

  for (const [name, statement] of ALL_STATEMENTS) {
    it(`are T-SQL and SQLite in one text: ${name}`, () => {
      expect(slips(statement)).toEqual([]);
      expect(statement).toContain(name.startsWith('clock') ? 'SYSUTCDATETIME' : ' ');
    });
  }

  for (const slip of [
    'SELECT Id FROM support.Assistances ORDER BY Id LIMIT 5',
    'SELECT TOP 5 Id FROM support.Assistances',
    'SELECT Id FROM support.Assistances ORDER BY Id OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY',
    'INSERT INTO support.Uses (Id) VALUES (@id) ON CONFLICT DO NOTHING',
    'INSERT OR REPLACE INTO support.Uses (Id) VALUES (@id)',
    'INSERT INTO support.Uses (Id) VALUES (@id) RETURNING Id',
    'SELECT Id FROM support.Uses WITH (UPDLOCK) WHERE Id = @id',
    'SELECT [Id] FROM support.Uses',
    'SELECT Id FROM support.Uses WHERE Id = :id',
    `SELECT Kind || Subject FROM support.Uses`,
    'SELECT Id FROM support.Uses WHERE Id IS TRUE',
    'SELECT Id FROM support.Uses WHERE Id = TRUE',
    'SELECT GETDATE() AS Now',
    "SELECT datetime('now') AS Now",
    'SELECT Id FROM support.Uses WHERE',
    'MERGE INTO support.Uses USING support.Holds ON 1 = 1 WHEN MATCHED THEN DELETE',
  ]) {
    it(`that slip into one dialect are seen: ${slip}`, () => {
      expect(slips(slip)).not.toEqual([]);
    });
  }

  it('are all listed: every store that has some is in the list of this spec', () => {
    const stores = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        /(^|\/)[a-z-]+\.ts$/.test(file) &&
        !file.endsWith('inspection.ts') &&
        /export const \w+Statements = |^export function historyStatement/m.test(
          readFileSync(`${import.meta.dirname}/${file}`, 'utf8'),
        ),
    );
    const list = readFileSync(`${import.meta.dirname}/../../spec-kit/sql/all-statements.ts`, 'utf8');
    // Side effects are part of the assistance statements, changes of an id and addresses of those of sessions.
    const parts = /(?:side-effects|session-ids|agent-emails)\.ts$/;
    const missing = stores.filter((file) => !parts.test(file) && !list.includes(`/${file}'`));
    expect(stores.length).toBeGreaterThan(8);
    expect(missing).toEqual([]);
  });

  it('prepare on SQLite', async () => {
    const spec = await makeSqlite();
    const failures: unknown[] = [];
    for (const [name, statement] of ALL_STATEMENTS) {
      // A parameter that is left out is what is found last, once SQLite has understood the rest.
      const error: unknown = await spec.database
        .query(`EXPLAIN ${statement}`, {}, () => null)
        .catch((refused: unknown) => refused);
      if (error instanceof Error && !/parameter @\w+ is missing/.test(error.message))
        failures.push([name, error]);
    }
    await spec.discard();
    expect(failures).toEqual([]);
  });
});
