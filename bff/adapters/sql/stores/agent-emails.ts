import type { StoredAgentEmail } from '../../../audit/ports.ts';
import {
  instant,
  lenient,
  nvarchar,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
} from '../engine/sql-database.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';
import { PROVABLE_ROWS, readProvenRow } from './trace-table.ts';

export const agentEmailStatements = {
  all: `SELECT AgentId, Email, Since FROM support.AgentEmails
WHERE AgentId > @after ORDER BY AgentId`,
  email: 'SELECT Email, Since, Mac FROM support.AgentEmails WHERE AgentId = @agentId',
  firstEmail: `INSERT INTO support.AgentEmails (AgentId, Email, Since, Mac)
VALUES (@agentId, @email, @since, @mac)`,
  newEmail:
    'UPDATE support.AgentEmails SET Email = @email, Since = @since, Mac = @mac WHERE AgentId = @agentId',
  // Who signed in at that moment, with what each row is chained to.
  signedInAt: `${PROVABLE_ROWS}
WHERE t.At = @since AND t.Event = 'SignedIn'`,
} as const;

/** For `audit:verify`, whatever it says. */
export function readAgentEmail(row: SqlRow): StoredAgentEmail {
  return {
    agentId: row.text('AgentId'),
    email: lenient('', () => row.text('Email')),
    since: lenient(0, () => row.instant('Since')),
  };
}

interface SeenEmail {
  readonly agentId: string;
  readonly email: string;
  readonly now: number;
}

/** Only the newest address is kept: one that was left and taken up again counts as new, and so does a row not ours. */
export function emailSeenSince(
  database: SqlDatabase,
  guard: RowGuard,
  { agentId, email, now }: SeenEmail,
): Promise<{ readonly since: number; readonly notOurs: GuardedRow | null }> {
  const key = { agentId: nvarchar(128, agentId) };
  return database.transaction(async (session) => {
    const [known] = await session.query(agentEmailStatements.email, key, (row) => {
      const [address, since] = [row.text('Email'), lenient(NaN, () => row.instant('Since'))];
      const decides = { email: address, since };
      const guarded: GuardedRow = {
        table: 'AgentEmails',
        key: agentId,
        decides,
        mac: row.textOrNull('Mac'),
      };
      return { address, since, guarded };
    });
    const unlike = known ? guard.unlike(known.guarded) : null;
    const isTaken =
      known !== undefined && unlike === 'missing' && (await isOfASignIn(session, guard, agentId, known));
    const isOurs = known !== undefined && (unlike === null || isTaken);
    const isSame = isOurs && known.address.toLowerCase() === email.toLowerCase();
    if (isSame && !isTaken) return { since: known.since, notOurs: null };
    const written = isSame ? { email: known.address, since: known.since } : { email, since: now };
    await session.execute(known ? agentEmailStatements.newEmail : agentEmailStatements.firstEmail, {
      ...key,
      email: nvarchar(254, written.email),
      since: instant(written.since),
      mac: guard.make('AgentEmails', agentId, written),
    });
    return { since: written.since, notOurs: known && !isOurs ? known.guarded : null };
  });
}

/** An address from before rows had a MAC: the sign-in that showed it first is in the trace. */
async function isOfASignIn(
  session: SqlSession,
  guard: RowGuard,
  agentId: string,
  { address, since }: { readonly address: string; readonly since: number },
): Promise<boolean> {
  if (!(await guard.mayLack(session, since))) return false;
  const rows = await session.query(agentEmailStatements.signedInAt, { since: instant(since) }, (row) =>
    readProvenRow(row, guard.mac),
  );
  return rows.some(
    ({ isProven, actor, data }) =>
      isProven && partOf(actor, 'id') === agentId && partOf(data, 'email') === address,
  );
}

function partOf(json: string, part: string): unknown {
  return (Object(JSON.parse(json)) as Readonly<Record<string, unknown>>)[part];
}
