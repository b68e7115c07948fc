import { readdirSync, readFileSync } from 'node:fs';
import { CORE_VIEWS } from '../../adapters/sql/core/core-contract.ts';
import type {
  SqlDatabase,
  SqlParameter,
  SqlParameters,
  SqlSession,
} from '../../adapters/sql/engine/sql-database.ts';

const SCRIPTS = new URL('../../adapters/sql/schema/mssql/', import.meta.url);
const DDL = readdirSync(SCRIPTS)
  .sort()
  .map((name) => readFileSync(new URL(name, SCRIPTS), 'utf8'))
  .join('\n');
const CORE_TEXT = 'core-text';

/**
 * A database that refuses a parameter whose type is not that of the column it meets in SQL Server's schema: of two
 * types one is converted, and where that is the column's, a seek becomes a scan. So every suite on SQLite proves it.
 */
export function typed(database: SqlDatabase): SqlDatabase {
  const session = (inner: SqlSession): SqlSession => ({
    query: (statement, parameters, read, page) => {
      check(statement, parameters);
      return inner.query(statement, parameters, read, page);
    },
    execute: (statement, parameters) => {
      check(statement, parameters);
      return inner.execute(statement, parameters);
    },
    script: (text) => inner.script(text),
  });
  const outer = session(database);
  return {
    ...outer,
    engine: database.engine,
    replica: outer,
    transaction: (work) => database.transaction((inner) => work(session(inner))),
    close: () => database.close(),
  };
}

/** Throws where a parameter has another type than its column, or holds more than it. */
export function check(statement: string, parameters: SqlParameters): void {
  // A plan is asked for with any values.
  if (statement.startsWith('EXPLAIN')) return;
  const tables = [...statement.matchAll(/(?:FROM|JOIN|INTO|UPDATE)\s+(support|core)\.(\w+)/g)].map(
    ([, schema, table]) => `${schema ?? ''}.${table ?? ''}`,
  );
  for (const [column, name] of meetings(statement)) {
    const parameter = parameters[name];
    if (parameter === undefined) continue;
    const types = tables.flatMap((table) => COLUMNS.get(`${table}.${column}`.toLowerCase()) ?? []);
    if (types.length === 0) continue;
    if (!types.some((type) => fits(parameter, type, statement))) {
      throw new TypeError(
        `@${name} is ${spelled(parameter)}, ${column} is ${types.join(' or ')}: ${statement}`,
      );
    }
  }
}

/** Which column meets which parameter: comparisons, assignments, and inserted values by their place. */
function meetings(statement: string): readonly (readonly [column: string, parameter: string])[] {
  const compared = [...statement.matchAll(/(\w+)\s*(?:=|<=|>=|<|>|LIKE)\s*@(\w+)/g)].map(
    ([, column, name]) => [column ?? '', name ?? ''] as const,
  );
  const [, columns, values] =
    /\(([^()]*)\)\s*(?:VALUES\s*\(|SELECT\s)([^()]*?)(?:\)|FROM|WHERE|$)/.exec(statement) ?? [];
  if (!statement.startsWith('INSERT') || columns === undefined || values === undefined) return compared;
  const places = values.split(',').map((value) => value.trim());
  const inserted = columns.split(',').flatMap((column, place) => {
    const value = places[place] ?? '';
    return value.startsWith('@') ? [[column.trim(), value.slice(1)] as const] : [];
  });
  return [...compared, ...inserted];
}

function fits(parameter: SqlParameter, type: string, statement: string): boolean {
  if (type === CORE_TEXT) return parameter.type === CORE_TEXT;
  const [, name = '', length] = /^(\w+)(?:\((\w+)\))?$/.exec(type) ?? [];
  if (parameter.type !== name) return false;
  if (parameter.type !== 'nvarchar' && parameter.type !== 'varchar') return true;
  // A longer value than its column holds is found nowhere; written it would be cut or refused.
  const isRead = statement.startsWith('SELECT');
  return isRead || length === 'max' || (parameter.length !== 'max' && parameter.length <= Number(length));
}

function spelled(parameter: SqlParameter): string {
  return 'length' in parameter ? `${parameter.type}(${parameter.length})` : parameter.type;
}

const COLUMNS: ReadonlyMap<string, string> = new Map([...supportColumns(), ...coreColumns()]);

function* supportColumns(): Generator<[string, string]> {
  for (const [, table, body] of DDL.matchAll(/CREATE TABLE support\.(\w+) \(([\s\S]*?)\n\);/g)) {
    for (const [, column, type, length] of (body ?? '').matchAll(/^ {2}(\w+) +([A-Z]\w+)(?:\((\w+)\))?/gm)) {
      if (column === 'CONSTRAINT' || type === undefined) continue;
      yield columnOf(table, column, type, length);
    }
  }
  const added = /ALTER TABLE support\.(\w+) ADD (\w+) ([A-Z]\w+)(?:\((\w+)\))?/g;
  for (const [, table, column, type = '', length] of DDL.matchAll(added)) {
    if (column !== 'CONSTRAINT') yield columnOf(table, column, type, length);
  }
}

function columnOf(table = '', column = '', type: string, length = ''): [string, string] {
  const isText = type.endsWith('VARCHAR');
  return [`support.${table}.${column}`.toLowerCase(), (isText ? `${type}(${length})` : type).toLowerCase()];
}

function* coreColumns(): Generator<[string, string]> {
  for (const [view, columns] of Object.entries(CORE_VIEWS)) {
    for (const column of Object.keys(columns)) yield [`core.${view}.${column}`.toLowerCase(), CORE_TEXT];
  }
}
