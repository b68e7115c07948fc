import type { CoreReader } from '../../adapters/sql/core/core-directory.ts';
import type { SqlParameters, SqlReader } from '../../adapters/sql/engine/sql-database.ts';

/** What an address becomes on its way into SQL Server, or what its collation takes it for. */
export const AS_SQL_SERVER_MAY = {
  /** A best fit: ñ is n, Ｊ is J; ignored characters are as good as not there. */
  bestFit: (text: string) => text.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, ''),
  /** A code page that lacks a character, and a dictionary order that skips what the driver sends instead. */
  dropped: (text: string) => text.replaceAll(/[^\x20-\x7e]/g, ''),
  exact: (text: string) => text,
} as const;

/** Answers what Core has for each of the readings of what was asked: the rows that SQL Server would find. */
export function collating(
  database: CoreReader,
  ...readings: readonly ((text: string) => string)[]
): CoreReader {
  const reader = (inner: SqlReader): SqlReader => ({
    async query(statement, parameters, ...rest) {
      const answers = readings.map((as) => inner.query(statement, read(parameters, as), ...rest));
      return (await Promise.all(answers)).flat();
    },
  });
  return { ...reader(database), replica: reader(database.replica) };
}

function read(parameters: SqlParameters, as: (text: string) => string): SqlParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      parameter.type === 'core-text' ? { ...parameter, value: as(parameter.value) } : parameter,
    ]),
  );
}
