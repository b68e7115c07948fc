import type { KeyUse, KeyUses } from '../../../audit/ports.ts';
import { isKeyId } from '../../../domain/key-ring.ts';
import type { SqlReader } from '../engine/sql-database.ts';

export const keyUseStatements = {
  trace: 'SELECT KeyId, COUNT(*) AS Found FROM support.Trace GROUP BY KeyId',
  // What is open and what waits: never many.
  values: 'SELECT Kind, Value FROM support.Secrets ORDER BY Kind',
} as const;

export function sqlKeyUses(database: SqlReader): KeyUses {
  return {
    trace: () =>
      database.query(keyUseStatements.trace, {}, (row) => ({
        kind: 'row',
        keyId: row.textOrNull('KeyId'),
        count: row.number('Found'),
      })),
    async values() {
      const named = await database.query(keyUseStatements.values, {}, (row) => ({
        kind: row.text('Kind'),
        keyId: keyIdIn(row.text('Value')),
      }));
      const groups = Map.groupBy(named, ({ kind, keyId }) => `${kind} ${keyId ?? ''}`);
      return [...groups.values()].flatMap((group): readonly KeyUse[] => {
        const [first] = group;
        return first ? [{ ...first, count: group.length }] : [];
      });
    },
  };
}

/** `<key id>.…`; base64 and hex have no dot. */
function keyIdIn(value: string): string | null {
  const [id = '', rest] = value.split('.');
  return rest !== undefined && isKeyId(id) ? id : null;
}
