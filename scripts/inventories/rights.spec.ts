import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './sources.ts';

const FOLDER = 'bff/adapters/sql/schema/mssql';

describe('the rights of the BFF’s login on SQL Server', () => {
  const scripts = readdirSync(join(import.meta.dirname, '../..', FOLDER)).map((name) =>
    textOf(`${FOLDER}/${name}`).replaceAll(/--.*/g, ''),
  );
  const granted = new Map<string, Set<string>>();
  for (const [, rights = '', on = '', to = ''] of scripts
    .join('\n')
    .matchAll(/GRANT ([\w, ]+) ON (\S+) TO (\w+)/g)) {
    for (const right of rights.split(', ')) granted.set(on, (granted.get(on) ?? new Set()).add(right));
    if (to !== 'support_bff') granted.set(`to ${to}`, new Set(['']));
  }

  it('are those that its statements need, on tables of its own, and no others', () => {
    expect([...granted.keys()].filter((on) => !on.startsWith('support.'))).toEqual([]);
    const all = new Set([...granted.values()].flatMap((rights) => [...rights]));
    expect([...all].toSorted()).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE']);
    expect(scripts.join('\n').match(/GRANT (?!SELECT|INSERT)/g)).toBeNull();
    expect(scripts.join('\n')).not.toMatch(/ADD MEMBER|db_owner|CONTROL|sp_addrolemember/i);
  });

  it('add to the trace, and neither change nor remove a row of it; versions are only read', () => {
    expect([...(granted.get('support.Trace') ?? [])].toSorted()).toEqual(['INSERT', 'SELECT']);
    expect([...(granted.get('support.SchemaVersions') ?? [])]).toEqual(['SELECT']);
    expect(granted.get('support.Assistances')?.has('DELETE')).toBeFalse();
    expect(granted.get('support.Holds')?.has('DELETE')).toBeFalse();
  });
});
