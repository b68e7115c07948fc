import { agentRole } from '../../../contract/index.ts';
import type { Decides } from '../../../domain/trace-chain.ts';
import type { StoredSession } from '../../../session/ports.ts';
import {
  instant,
  lenient,
  nvarchar,
  shown,
  varchar,
  type SqlParameter,
  type SqlRow,
} from '../engine/sql-database.ts';
import type { GuardedRow, RowGuard } from './row-guard.ts';

export const SESSION_COLUMNS = `IdHash, Browser, AgentId, AgentUser, AgentName, AgentEmail, Roles, RightsReadAt, CreatedAt,
  LastSeenAt, ReplacedAt, Address, UserAgent, AuthenticatedAt, AttemptHash, Mac`;

/** What `readSessionRow` reads, of a joined table. */
export function sessionColumns(alias: string): string {
  return SESSION_COLUMNS.replace(/\w+/g, (column) => `${alias}.${column} AS ${PREFIX}${column}`);
}

/** What stands beside it in a row has columns of the same names. */
const PREFIX = 'Session';

/** A row of a session, before anybody knows whether it is ours. */
export interface SessionRow {
  readonly guarded: GuardedRow;
  /** For rows of ours alone: others may hold anything. */
  readonly session: () => StoredSession;
}

/** `prefix`: none where it was read by `SESSION_COLUMNS` alone. */
export function readSessionRow(row: SqlRow, prefix = PREFIX): SessionRow {
  const of = (column: string) => `${prefix}${column}`;
  const text = (column: string) => lenient('', () => row.text(of(column)));
  const textOrNull = (column: string) => lenient('', () => row.textOrNull(of(column)));
  const at = (column: string) => lenient(NaN, () => row.instantOrNull(of(column)));
  const origin = {
    address: textOrNull('Address'),
    userAgent: textOrNull('UserAgent'),
    authenticatedAt: at('AuthenticatedAt'),
    attemptHash: textOrNull('AttemptHash'),
  };
  const stored = {
    browser: text('Browser'),
    agentId: text('AgentId'),
    agentUser: text('AgentUser'),
    agentName: text('AgentName'),
    agentEmail: text('AgentEmail'),
    roles: text('Roles'),
    rightsReadAt: at('RightsReadAt') ?? NaN,
    createdAt: at('CreatedAt') ?? NaN,
    replacedAt: at('ReplacedAt'),
  } satisfies Decides;
  const idHash = row.text(of('IdHash'));
  const mac = lenient('', () => row.textOrNull(of('Mac')));
  return {
    guarded: { table: 'Sessions', key: idHash, decides: { ...stored, ...known(origin) }, mac },
    session: () => ({
      idHash,
      browser: stored.browser,
      agent: {
        id: stored.agentId,
        username: stored.agentUser,
        name: stored.agentName,
        email: stored.agentEmail,
      },
      roles: stored.roles
        .split(' ')
        .filter(Boolean)
        .map((role) => agentRole.parse(role)),
      rightsReadAt: stored.rightsReadAt,
      createdAt: stored.createdAt,
      // Under no MAC, since it is written with every look: what cannot be read was long ago.
      lastSeenAt: lenient(0, () => row.instant(of('LastSeenAt'))),
      replacedAt: stored.replacedAt,
      address: origin.address,
      userAgent: origin.userAgent,
      authenticatedAt: origin.authenticatedAt ?? stored.createdAt,
      attemptHash: origin.attemptHash,
    }),
  };
}

/** All columns of a session but when it was last seen, and the MAC over them. */
export function sessionParameters(guard: RowGuard, session: StoredSession) {
  const { idHash, browser, agent, roles, rightsReadAt, createdAt, replacedAt } = session;
  const { address, userAgent, authenticatedAt, attemptHash } = session;
  const columns = {
    browser: varchar(64, browser),
    agentId: nvarchar(128, agent.id),
    agentUser: nvarchar(128, agent.username),
    agentName: shown(400, agent.name),
    agentEmail: nvarchar(254, agent.email),
    roles: varchar(64, roles.join(' ')),
    rightsReadAt: instant(rightsReadAt),
    createdAt: instant(createdAt),
    replacedAt: instant(replacedAt),
  };
  const origin = {
    address: shown(64, address),
    userAgent: shown(256, userAgent),
    authenticatedAt: instant(authenticatedAt),
    attemptHash: varchar(64, attemptHash),
  };
  const decides = { ...valuesOf(columns), ...known(valuesOf(origin)) };
  return { ...columns, ...origin, idHash: varchar(64, idHash), mac: guard.make('Sessions', idHash, decides) };
}

function valuesOf(columns: Readonly<Record<string, SqlParameter>>): Decides {
  return Object.fromEntries(Object.entries(columns).map(([name, { value }]) => [name, value]));
}

/** What rows from before do not have is no part of their MAC. */
function known(values: Decides): Decides {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
