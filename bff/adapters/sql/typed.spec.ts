import { coreStatements } from './core/core-directory.ts';
import { sessionStatements } from './stores/session-store.ts';
import { traceStatements } from './stores/trace-table.ts';
import { coreText, instant, int, nvarchar, varchar } from './engine/sql-database.ts';
import { check } from '../../spec-kit/sql/typed-database.ts';
import { usageStatements, countWithinStatement } from './stores/usage.ts';

describe('the check of parameter types, which every suite on SQLite runs', () => {
  const find = (idHash: Parameters<typeof check>[1][string]) => () => {
    check(sessionStatements.find, { idHash });
  };

  it('takes the type of the column', () => {
    expect(find(varchar(64, 'a'))).not.toThrow();
  });

  it('refuses nvarchar for a varchar column: SQL Server would convert the column and scan', () => {
    expect(find(nvarchar(64, 'a'))).toThrowError(/@idHash is nvarchar\(64\), IdHash is varchar\(64\)/);
  });

  it('refuses a time for a text and a number for a time', () => {
    expect(find(instant(0))).toThrowError(TypeError);
    expect(() => {
      check(usageStatements.prune, { before: int(0) });
    }).toThrowError(TypeError);
    expect(() => {
      check(countWithinStatement(1), { id: varchar(36, 'a') });
    }).toThrowError(TypeError);
  });

  it('knows the columns that a later script added', () => {
    expect(() => {
      check(traceStatements.begin, { keyId: varchar(9, 'a') });
    }).toThrowError(/@keyId is varchar\(9\), KeyId is varchar\(8\)/);
  });

  it('refuses to write more than a column holds', () => {
    expect(() => {
      check(sessionStatements.spendToken, { jti: nvarchar(129, 'a'), expiresAt: instant(0) });
    }).toThrowError(/nvarchar\(129\)/);
  });

  it('refuses anything for a column of Core but the type that the URL sets', () => {
    expect(() => {
      check(coreStatements.byEmail, { email: nvarchar(254, 'a') });
    }).toThrowError(TypeError);
    expect(() => {
      check(coreStatements.byEmail, { email: coreText(254, 'a') });
    }).not.toThrow();
  });
});
