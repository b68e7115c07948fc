import type mssql from 'mssql';
import type { CoreInspection, FoundColumn, PlanStep } from './core-check.ts';
import { DEFAULT_TIMING, MssqlPool } from '../engine/mssql-pool.ts';
import type { MssqlTarget } from '../engine/mssql-url.ts';
import { nvarchar, type SqlDatabase, type SqlParameter, type SqlParameters } from '../engine/sql-database.ts';

const COLUMNS = `SELECT COLUMN_NAME AS Name, DATA_TYPE AS Type, CHARACTER_MAXIMUM_LENGTH AS Length,
  COLLATION_NAME AS Collation, IS_NULLABLE AS Nullable
FROM INFORMATION_SCHEMA.COLUMNS
WHERE TABLE_SCHEMA = 'core' AND TABLE_NAME = @view`;

const RIGHTS = `SELECT
  HAS_PERMS_BY_NAME('support.Trace', 'OBJECT', 'UPDATE') AS MayUpdateTrace,
  HAS_PERMS_BY_NAME('support.Trace', 'OBJECT', 'DELETE') AS MayDeleteTrace,
  HAS_PERMS_BY_NAME('core.SupportUsers', 'OBJECT', 'UPDATE') AS MayUpdateCore`;

const SNAPSHOT = 'SELECT is_read_committed_snapshot_on AS IsOn FROM sys.databases WHERE name = DB_NAME()';

/** Scans of tables this small cost nothing, and the optimizer prefers them. */
const SMALL_ROWS = 1_000;
const SMALL_COST = 100;

/** What SQL Server (or Babelfish) tells of Core, of the login and of its plans; reading plans needs SHOWPLAN. */
export function mssqlInspection(database: SqlDatabase, target: MssqlTarget): CoreInspection {
  return {
    coreText: target.coreText,
    async columnsOf(view) {
      const columns = await database.query(
        COLUMNS,
        { view: nvarchar(128, view) },
        (row): [string, FoundColumn] => {
          const length = row.numberOrNull('Length');
          return [
            row.text('Name'),
            {
              type: row.text('Type').toLowerCase(),
              length: length === null || length < 0 ? null : length,
              collation: row.textOrNull('Collation'),
              mayBeNull: row.text('Nullable') === 'YES',
            },
          ];
        },
      );
      return new Map(columns);
    },
    planOf: (statement, parameters) => withPlans(target, (plan) => plan(statement, parameters)),
    async otherFindings() {
      const [rights] = await database.query(RIGHTS, {}, (row) => ({
        MayUpdateTrace: row.numberOrNull('MayUpdateTrace'),
        MayDeleteTrace: row.numberOrNull('MayDeleteTrace'),
        MayUpdateCore: row.numberOrNull('MayUpdateCore'),
      }));
      const [isSnapshotOn] = await database.query(SNAPSHOT, {}, (row) => row.flag('IsOn'));
      return [
        ...(rights?.MayUpdateTrace === 1 || rights?.MayDeleteTrace === 1
          ? [
              'this login may change or remove trace rows: the BFF’s may not (make it a member of support_bff alone)',
            ]
          : []),
        ...(rights?.MayUpdateCore === 1 ? ['this login may change Core: the BFF’s only reads it'] : []),
        ...(isSnapshotOn === false
          ? [
              'READ_COMMITTED_SNAPSHOT is off, so readers wait for writers: ALTER DATABASE … SET READ_COMMITTED_SNAPSHOT ON',
            ]
          : []),
      ];
    },
  };
}

type Plan = (statement: string, parameters: SqlParameters) => Promise<readonly PlanStep[]>;

/** Plans are shown for a connection, so one is held for as long as it takes. */
async function withPlans<T>(target: MssqlTarget, work: (plan: Plan) => Promise<T>): Promise<T> {
  const pool = new MssqlPool(target, { ...DEFAULT_TIMING, poolSize: 1 }, false);
  try {
    const connected = await pool.get();
    const isBabelfish = await connected
      .request()
      .query<{ Version: string }>('SELECT @@VERSION AS Version')
      .then(({ recordset }) => /babelfish/i.test(recordset[0]?.Version ?? ''));
    const mode = isBabelfish ? 'BABELFISH_SHOWPLAN_ALL' : 'SHOWPLAN_XML';
    return await work(async (statement, parameters) => {
      const transaction = connected.transaction();
      await transaction.begin();
      try {
        await transaction.request().batch(`SET ${mode} ON`);
        const { recordset } = await transaction
          .request()
          .batch(declared(statement, parameters, target.coreText));
        await transaction.request().batch(`SET ${mode} OFF`);
        const text = [...(recordset as mssql.IRecordSet<Record<string, unknown>>)].flatMap((row) =>
          Object.values(row),
        );
        return isBabelfish ? stepsOfBabelfish(text) : stepsOfShowplan(text.map(String).join(''));
      } finally {
        await transaction.rollback().catch(() => undefined);
      }
    });
  } finally {
    await pool.close();
  }
}

/** The plan that a statement gets with parameters of these types: variables of the same. */
function declared(statement: string, parameters: SqlParameters, coreText: MssqlTarget['coreText']): string {
  const declarations = Object.entries(parameters).map(
    ([name, parameter]) => `DECLARE @${name} ${spelled(parameter, coreText)};`,
  );
  return [...declarations, statement].join('\n');
}

function spelled(parameter: SqlParameter, coreText: MssqlTarget['coreText']): string {
  switch (parameter.type) {
    case 'core-text':
      return `${coreText}(${parameter.length})`;
    case 'nvarchar':
    case 'varchar':
      return `${parameter.type}(${parameter.length})`;
    case 'datetime2':
      return 'datetime2(3)';
    case 'uniqueidentifier':
    case 'int':
      return parameter.type;
  }
}

/** Operators that read a table are elements with its name inside and its size beside. */
export function stepsOfShowplan(xml: string): readonly PlanStep[] {
  const operators = xml.matchAll(
    /<RelOp\b[^>]*\bPhysicalOp="([^"]*(?:Scan|Seek|Lookup))"[^>]*>([\s\S]*?)<\/RelOp>/g,
  );
  return [...operators].map(([element, operator = '', inside = '']) => {
    const [, rows] = /\bTableCardinality="([\d.e+]+)"/.exec(element) ?? [];
    const [object = ''] = /<Object\b[^>]*>/.exec(inside) ?? [];
    const table = nameIn(object, 'Table') ?? 'a table';
    const isSmall = operator === 'Constant Scan' || (rows !== undefined && Number(rows) <= SMALL_ROWS);
    const isScan = operator.endsWith('Scan') && !isSmall;
    return {
      text: [operator, table, nameIn(object, 'Index')].filter(Boolean).join(' '),
      scans: isScan ? table : null,
    };
  });
}

function nameIn(object: string, attribute: string): string | null {
  const [, name = null] = new RegExp(`\\b${attribute}="\\[?([^"\\]]+)`).exec(object) ?? [];
  return name;
}

/** PostgreSQL's words, with what it costs: `Seq Scan on usuarios  (cost=0.00..1841.00 rows=1 width=8)`. */
export function stepsOfBabelfish(lines: readonly unknown[]): readonly PlanStep[] {
  return lines.map(String).map((text) => {
    const [, table = null, cost] = /Seq Scan on (\w+)[^(]*\(cost=[\d.]+\.\.([\d.]+) /.exec(text) ?? [];
    return { text, scans: Number(cost) > SMALL_COST ? table : null };
  });
}
