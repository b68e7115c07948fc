import type { CoreInspection, FoundColumn } from './core-check.ts';
import type { SqlDatabase } from '../engine/sql-database.ts';

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
    planOf: (statement, parameters) =>
      database.query(`EXPLAIN QUERY PLAN ${statement}`, parameters, (row) => {
        const text = row.text('detail');
        // What is made of nothing (`absent`, of the look-up by id) is one row.
        const [, table = null] = /^SCAN (?!CONSTANT ROW$|absent$)(\w+)/.exec(text) ?? [];
        return { text, scans: table };
      }),
    otherFindings: () => Promise.resolve([]),
  };
}
