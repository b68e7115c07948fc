import type { CoreInspection, FoundColumn } from './core-check.ts';
import type { SqlDatabase } from './sql-database.ts';

/** What SQLite tells of Core; its columns have no types worth comparing. */
export function sqliteInspection(database: SqlDatabase): CoreInspection {
  return {
    coreText: 'untyped',
    async columnsOf(view) {
      const columns = await database.query(
        `SELECT name, type FROM pragma_table_info('${view}', 'core')`,
        {},
        (row): [string, FoundColumn] => [
          row.text('name'),
          { type: row.text('type').toLowerCase(), length: null, collation: null, mayBeNull: true },
        ],
      );
      return new Map(columns);
    },
    async scansOf(statement, parameters) {
      const steps = await database.query(`EXPLAIN QUERY PLAN ${statement}`, parameters, (row) =>
        row.text('detail'),
      );
      return steps.flatMap((step) => {
        const [, table] = /^SCAN (\w+)/.exec(step) ?? [];
        return table === undefined ? [] : [`reads all of ${table}`];
      });
    },
    otherFindings: () => Promise.resolve([]),
  };
}
