import { readdirSync, readFileSync } from 'node:fs';
import { ServiceFailed } from '../../../platform/service-failed.ts';
import { faultOf, surfaced, UNIQUE_INDEXES, type Fault } from './mssql-faults.ts';
import { violates } from './sql-database.ts';

function failure(facts: { readonly number?: number; readonly code?: string; readonly message?: string }) {
  return Object.assign(new Error(facts.message ?? 'failed'), facts);
}

describe('a fault of SQL Server', () => {
  for (const [what, facts, stage, fault] of [
    ['a deadlock victim', { number: 1205, code: 'EREQUEST' }, 'asking', 'undone'],
    ['a lock time-out', { number: 1222, code: 'EREQUEST' }, 'asking', 'undone'],
    ['a snapshot conflict', { number: 3960, code: 'EREQUEST' }, 'asking', 'undone'],
    ['a broken connection', { code: 'ESOCKET' }, 'asking', 'lost'],
    ['a closed connection', { code: 'ECONNCLOSED' }, 'asking', 'lost'],
    ['a server that shuts down', { number: 6005, code: 'EREQUEST' }, 'asking', 'lost'],
    ['a database that moves in Azure', { number: 40613, code: 'EREQUEST' }, 'asking', 'lost'],
    ['a primary that moved', { number: 3906, code: 'EREQUEST' }, 'asking', 'lost'],
    ['a statement without answer', { code: 'ETIMEOUT' }, 'asking', 'too-slow'],
    ['a connection that was gone before', { code: 'EINVALIDSTATE' }, 'asking', 'not-sent'],
    ['a refused connection', { code: 'ESOCKET' }, 'connecting', 'not-sent'],
    ['a server that starts', { number: 18401, code: 'ELOGIN' }, 'connecting', 'not-sent'],
    ['a login that fails', { number: 18456, code: 'ELOGIN' }, 'connecting', 'unavailable'],
    ['a server that does not answer', { code: 'ETIMEOUT' }, 'connecting', 'unavailable'],
    ['an exhausted pool', { message: 'operation timed out' }, 'connecting', 'unavailable'],
    ['a socket that was reset', { code: 'ECONNRESET' }, 'asking', 'lost'],
    ['a server whose name is not known for now', { code: 'EAI_AGAIN' }, 'connecting', 'not-sent'],
    ['a transaction that the server aborted', { code: 'EABORT' }, 'asking', 'undone'],
    ['a missing table', { number: 208, code: 'EREQUEST' }, 'asking', 'bug'],
    ['a refused right', { number: 229, code: 'EREQUEST' }, 'asking', 'bug'],
  ] as const) {
    it(`is known for what it is: ${what} is ${fault}`, () => {
      expect(faultOf(failure(facts), stage)).toBe(fault);
    });
  }

  for (const [fault, sent, mayHaveHappened] of [
    ['lost', true, true],
    ['too-slow', true, true],
    ['lost', false, false],
    ['undone', true, false],
    ['not-sent', true, false],
    ['unavailable', true, false],
  ] as const satisfies readonly (readonly [Fault, boolean, boolean])[]) {
    it(`becomes 503: ${fault}, ${sent ? 'a write' : 'a read, or undone by the server'}`, () => {
      const error = surfaced(failure({}), fault, sent);
      expect(error).toBeInstanceOf(ServiceFailed);
      expect(error).toEqual(jasmine.objectContaining({ service: 'database', mayHaveHappened }));
    });
  }

  it('that nobody knows stays what it is', () => {
    const error = failure({ number: 208 });
    expect(surfaced(error, 'bug', true)).toBe(error);
  });

  for (const [message, number] of [
    [
      `Violation of PRIMARY KEY constraint 'PK_SpentTokens'. Cannot insert duplicate key in object 'support.SpentTokens'. The duplicate key value is (ana@x.example).`,
      2627,
    ],
    [
      `Cannot insert duplicate key row in object 'support.SpentTokens' with unique index 'PK_SpentTokens'. The duplicate key value is (ana@x.example).`,
      2601,
    ],
    [`duplicate key value violates unique constraint "pk_spenttokens"`, 2627],
  ] as const) {
    it(`names the constraint and repeats no value: ${message.slice(0, 40)}…`, () => {
      const error = surfaced(failure({ number, code: 'EREQUEST', message }), 'bug', true);
      expect(violates(error, 'PK_SpentTokens')).toBeTrue();
      expect(violates(error, 'PK_Trace')).toBeFalse();
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ana@');
    });
  }

  it('names an index whose name Babelfish made longer', () => {
    const name = 'ux_assistances_openagentassista087c2de3ed9d7a3fdcfc85a5f986ad0b';
    const message = `duplicate key value violates unique constraint "${name}"`;
    const error = surfaced(failure({ number: 2627, message }), 'bug', true);
    expect(violates(error, 'UX_Assistances_OpenAgent')).toBeTrue();
    expect(violates(error, 'UX_Assistances_HeldUser')).toBeFalse();
  });

  it('can name every unique index of the schema, and no index begins like another', () => {
    const folder = new URL('../schema/mssql/', import.meta.url);
    const ddl = readdirSync(folder)
      .toSorted()
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const named = (statement: RegExp) => [...ddl.matchAll(statement)].map(([, name]) => name ?? '');
    const dropped = named(/DROP INDEX (\w+)/g);
    const indexes = named(/CREATE UNIQUE INDEX (\w+)/g).filter((name) => !dropped.includes(name));
    expect(UNIQUE_INDEXES.toSorted()).toEqual(indexes.toSorted());
    for (const index of indexes) expect(indexes.filter((other) => other.startsWith(index))).toEqual([index]);
  });
});
