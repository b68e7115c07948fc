import type { SqlParameters } from '../engine/sql-database.ts';

/** Of a statement that has as many rows as there are: what stands there for each, by its number. */
export function each(count: number, text: (n: string) => string): string {
  return Array.from({ length: count }, (_, index) => text(String(index))).join(', ');
}

/** Parameters of rows, each name followed by the row's number. */
export function numbered<T>(rows: readonly T[], parametersOf: (row: T) => SqlParameters): SqlParameters {
  return Object.fromEntries(
    rows.flatMap((row, n) =>
      Object.entries(parametersOf(row)).map(([name, parameter]) => [`${name}${String(n)}`, parameter]),
    ),
  );
}
