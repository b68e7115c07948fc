import type { KeyUse, KeyUses } from '../../../audit/ports.ts';
import type { DecidingTable } from '../../../platform/row-alarm.ts';
import { isKeyId } from '../../../domain/key-ring.ts';
import type { SqlReader } from '../engine/sql-database.ts';

/** All but those that name no key: a row window is over after ten minutes, and the trace's ring loses no key. */
type KeyedTable = Exclude<DecidingTable, 'RowWindows'>;

/** Tables whose rows have a MAC, and what one of their rows is called. */
const MACS = {
  Assistances: 'assistance',
  Sessions: 'session',
  SpentTokens: 'spent token',
  Tickets: 'ticket',
  ProductTokens: 'product token',
  AgentEmails: 'agent’s e-mail',
  SeenContacts: 'seen contact',
  StepUps: 'step-up',
  Holds: 'block',
  Outbox: 'task',
} as const satisfies Readonly<Record<KeyedTable, string>>;

export function macKeysStatement(table: KeyedTable): string {
  return `SELECT SUBSTRING(Mac, 1, 8) AS KeyId, COUNT(*) AS Found FROM support.${table}
WHERE Mac IS NOT NULL
GROUP BY SUBSTRING(Mac, 1, 8)`;
}

export const keyUseStatements = {
  trace: 'SELECT KeyId, COUNT(*) AS Found FROM support.Trace GROUP BY KeyId',
  // What is open and what waits: never many.
  values: 'SELECT Kind, Value FROM support.Secrets ORDER BY Kind',
  stepUps: 'SELECT CodeHash FROM support.StepUps WHERE CodeHash IS NOT NULL',
} as const;

export function sqlKeyUses(database: SqlReader): KeyUses {
  return {
    trace: () =>
      database.query(keyUseStatements.trace, {}, (row) => ({
        kind: 'row',
        keyId: row.textOrNull('KeyId'),
        count: row.number('Found'),
      })),
    async macs() {
      const uses = await Promise.all(
        (Object.keys(MACS) as KeyedTable[]).map((table) =>
          database.query(macKeysStatement(table), {}, (row) => ({
            kind: MACS[table],
            keyId: row.text('KeyId'),
            count: row.number('Found'),
          })),
        ),
      );
      return uses.flat();
    },
    async values() {
      const named = await database.query(keyUseStatements.values, {}, (row) => ({
        kind: row.text('Kind'),
        keyId: keyIdIn(row.text('Value')),
      }));
      const stepUps = await database.query(keyUseStatements.stepUps, {}, (row) => ({
        kind: 'step-up-code',
        keyId: keyIdIn(row.text('CodeHash')),
      }));
      const groups = Map.groupBy([...named, ...stepUps], ({ kind, keyId }) => `${kind} ${keyId ?? ''}`);
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
