import { canonicalAddress } from '../../../domain/address.ts';
import type { TraceMac } from '../../../domain/trace-chain.ts';
import { NotAsWritten } from '../../../platform/row-alarm.ts';
import type {
  ContactChanges,
  Contacts,
  SeenContact,
  SeenContacts,
  SupportHistory,
} from '../../../users/ports.ts';
import {
  instant,
  int,
  nvarchar,
  varchar,
  violates,
  type SqlDatabase,
  type SqlRow,
} from '../engine/sql-database.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';

const TABLE = 'SeenContacts';
const SEEN = `EmailHash, EmailSince, EmailChanges, PhoneHash, PhoneSince, PhoneChanges, Mac`;

export const supportHistoryStatements = {
  // With what was seen of him before, so that it costs no step of its own.
  since: `SELECT
  (SELECT COUNT(*) FROM support.Uses
   WHERE Kind = @kind AND Subject = @subject AND At >= @since AND At < @before) AS FailedVerifications,
  (SELECT MAX(At) FROM support.Uses
   WHERE Kind = @kind AND Subject = @subject AND At >= @since AND At < @before) AS LastFailedAt,
  (SELECT COUNT(*) FROM support.Assistances
   WHERE UserId = @userId AND SessionStartedAt >= @since) AS Sessions, ${SEEN}
FROM (SELECT 1 AS One) one
LEFT JOIN support.SeenContacts ON UserId = @userId`,
  seen: `SELECT ${SEEN} FROM support.SeenContacts WHERE UserId = @userId`,
  insert: `INSERT INTO support.SeenContacts
  (UserId, EmailHash, EmailSince, EmailChanges, PhoneHash, PhoneSince, PhoneChanges, Mac)
VALUES (@userId, @emailHash, @emailSince, @emailChanges, @phoneHash, @phoneSince, @phoneChanges, @mac)`,
  update: `UPDATE support.SeenContacts
SET EmailHash = @emailHash, EmailSince = @emailSince, EmailChanges = @emailChanges, PhoneHash = @phoneHash,
  PhoneSince = @phoneSince, PhoneChanges = @phoneChanges, Mac = @mac
WHERE UserId = @userId AND Mac = @before`,
} as const;

const TRIES = 5;

/** What this product's own tables remember of a user. */
export function sqlSupportHistory(database: SqlDatabase, guard: RowGuard): SupportHistory {
  return {
    async since(userId, since, before) {
      const parameters = {
        kind: varchar(32, 'wrong-user-code'),
        subject: nvarchar(254, userId),
        userId: nvarchar(64, userId),
        since: instant(since),
        before: instant(before),
      };
      const [found] = await database.query(supportHistoryStatements.since, parameters, (row) => ({
        failedVerifications: {
          count: row.number('FailedVerifications'),
          lastAt: row.instantOrNull('LastFailedAt'),
        },
        wasAssisted: row.number('Sessions') > 0,
        seen: row.textOrNull('Mac') === null ? null : readSeen(row),
      }));
      if (found === undefined) throw new Error('counts without a row');
      return found;
    },

    async noteContacts(userId, known, shown, now) {
      const key = { userId: nvarchar(64, userId) };
      let seen = known;
      for (let attempt = 0; attempt < TRIES; attempt++) {
        if (seen) await requireOurs(guard, userId, seen);
        const next = asSeen(guard.mac, userId, seen, shown, now);
        if (next.mac === seen?.mac) return changesIn(next);
        const written = { ...key, ...columnsOf(next), mac: varchar(80, next.mac) };
        try {
          const count =
            seen === null
              ? await database.execute(supportHistoryStatements.insert, written)
              : await database.execute(supportHistoryStatements.update, {
                  ...written,
                  before: varchar(80, seen.mac),
                });
          if (count > 0) return changesIn(next);
        } catch (error) {
          if (!violates(error, 'PK_SeenContacts')) throw error;
        }
        // Somebody else saw him at the same moment.
        [seen = null] = await database.query(supportHistoryStatements.seen, key, readSeen);
      }
      throw new Error('a seen contact is written again and again');
    },
  };
}

/** What is remembered from now on; nothing differs where the same is shown. */
function asSeen(
  { rows, contacts }: TraceMac,
  userId: string,
  seen: SeenContacts | null,
  { email, phone }: Contacts,
  now: number,
): SeenContacts {
  const next = (kind: keyof Contacts, value: string | null): SeenContact => {
    const decides = { value };
    const before = seen?.[kind];
    if (before && contacts.isOurs(before.hash, kind, userId, decides)) return before;
    return {
      hash: contacts.make(kind, userId, decides),
      since: now,
      changes: before ? before.changes + 1 : 0,
    };
  };
  const both = { email: next('email', canonicalAddress(email)), phone: next('phone', phone) };
  if (both.email === seen?.email && both.phone === seen.phone) return seen;
  return { ...both, mac: rows.make(TABLE, userId, decidesIn(both)) };
}

function changesIn({ email, phone }: SeenContacts): ContactChanges {
  const changedAt = ({ since, changes }: SeenContact) => (changes > 0 ? since : null);
  return { emailChangedAt: changedAt(email), phoneChangedAt: changedAt(phone) };
}

/** Refusal: not-as-written, told of by the alarm. */
async function requireOurs(guard: RowGuard, key: string, seen: SeenContacts): Promise<void> {
  const row: GuardedRow = { table: TABLE, key, decides: decidesIn(seen), mac: seen.mac };
  const because = guard.unlike(row);
  if (because === null) return;
  await guard.alarm(row, because);
  throw new NotAsWritten({ table: TABLE, key, because });
}

function decidesIn({ email, phone }: Omit<SeenContacts, 'mac'>) {
  return {
    emailHash: email.hash,
    emailSince: email.since,
    emailChanges: email.changes,
    phoneHash: phone.hash,
    phoneSince: phone.since,
    phoneChanges: phone.changes,
  };
}

function columnsOf({ email, phone }: SeenContacts) {
  return {
    emailHash: varchar(80, email.hash),
    emailSince: instant(email.since),
    emailChanges: int(email.changes),
    phoneHash: varchar(80, phone.hash),
    phoneSince: instant(phone.since),
    phoneChanges: int(phone.changes),
  };
}

function readSeen(row: SqlRow): SeenContacts {
  return {
    email: {
      hash: row.text('EmailHash'),
      since: row.instant('EmailSince'),
      changes: row.number('EmailChanges'),
    },
    phone: {
      hash: row.text('PhoneHash'),
      since: row.instant('PhoneSince'),
      changes: row.number('PhoneChanges'),
    },
    mac: row.text('Mac'),
  };
}
