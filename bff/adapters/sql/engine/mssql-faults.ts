import { ServiceFailed } from '../../../platform/service-failed.ts';
import { UniqueViolation } from './sql-database.ts';

/**
 * What a failure of the driver or the server means for what was asked:
 * - `undone`: the server says that it rolled it back (deadlock victim);
 * - `not-sent`: there was no connection to send it on, and soon there may be one;
 * - `unavailable`: there was none, and trying again at once would not help (pool exhausted, login failing);
 * - `lost`: the connection broke; whether the server had it nobody knows;
 * - `too-slow`: no answer in time; likewise;
 * - `bug`: none of these.
 */
export type Fault = 'undone' | 'not-sent' | 'unavailable' | 'lost' | 'too-slow' | 'bug';

/** https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
const DUPLICATE_KEY = [2627, 2601];
const UNDONE = [
  1205, // deadlock victim
  1222, // lock request time-out
  3960, // snapshot update conflict
  41302, // in-memory: conflict, dependency, validation
  41301,
  41305,
  41325,
];
/** The server, its database or this connection goes away or comes back: a new connection may find it well. */
const GOING_AWAY = [
  596, // session killed
  913,
  922,
  924, // database not there yet, recovering, single user
  976,
  978,
  983, // availability group: not this replica, not now
  3906,
  3908, // read-only: the primary has moved
  4221, // login to a secondary that is not up to date
  6002,
  6005, // shutting down
  10928,
  10929,
  10936, // Azure SQL: resource limits
  18401, // login while the server starts
  40020,
  40143,
  40166,
  40197,
  40501,
  40540,
  40613,
  42108,
  42109,
  49918,
  49919,
  49920, // Azure SQL: moves
];

/** Of the driver, and of the socket that it lets through. */
const BROKEN = [
  'ESOCKET',
  'ECONNCLOSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** The driver refuses to send on what is no open connection. */
const NOT_OPEN = ['EINVALIDSTATE', 'ENOTOPEN'];

/** `stage`: whether it failed on the way to a connection, or on one. */
export function faultOf(error: unknown, stage: 'connecting' | 'asking'): Fault {
  const { number, code } = factsOf(error);
  const isBroken = code !== null && BROKEN.includes(code);
  if (number !== null && UNDONE.includes(number)) return 'undone';
  if (code !== null && NOT_OPEN.includes(code)) return 'not-sent';
  const isGoingAway = number !== null && GOING_AWAY.includes(number);
  // Logins fail, pools are exhausted, servers do not answer: none of that is better at once.
  if (stage === 'connecting') return isBroken || isGoingAway ? 'not-sent' : 'unavailable';
  if (isBroken || isGoingAway) return 'lost';
  // After a commit that the server says it never began, nothing stands.
  if (code === 'EABORT') return 'undone';
  return code === 'ETIMEOUT' || code === 'ECANCEL' ? 'too-slow' : 'bug';
}

/** What a fault becomes once nobody tries again; `sent`: whether a write may stand. A bug stays what it is. */
export function surfaced(error: unknown, fault: Fault, sent: boolean): unknown {
  if (fault === 'bug') return uniqueViolationIn(error) ?? error;
  const mayHaveHappened = sent && (fault === 'lost' || fault === 'too-slow');
  return new ServiceFailed('database', mayHaveHappened, { cause: error });
}

function uniqueViolationIn(error: unknown): UniqueViolation | null {
  const { number, message } = factsOf(error);
  if (number === null || !DUPLICATE_KEY.includes(number)) return null;
  // Without the original: its message repeats the key, and that can be an address.
  return new UniqueViolation(constraintIn(message));
}

/** 2627 names the constraint first, 2601 the index second; ours are `PK_…` and `UX_…`. */
function constraintIn(message: string): string | null {
  const quoted = [...message.matchAll(/['"]([^'"]+)['"]/g)].map(([, name]) => name ?? '');
  const found = quoted.find((name) => /^(pk|ux)_/i.test(name));
  if (found === undefined || !/[0-9a-f]{32}$/.test(found)) return found ?? null;
  // Babelfish makes index names unique: in lower case, with the table, cut, and 32 hexadecimal digits.
  return UNIQUE_INDEXES.find((index) => found.startsWith(index.toLowerCase())) ?? null;
}

/** Those of the schema that are not a primary key. */
export const UNIQUE_INDEXES = ['UX_Assistances_OpenAgent', 'UX_Assistances_HeldUser'];

interface Facts {
  readonly number: number | null;
  readonly code: string | null;
  readonly message: string;
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { number: null, code: null, message: '' };
  return {
    number: 'number' in error && typeof error.number === 'number' ? error.number : null,
    code: 'code' in error && typeof error.code === 'string' ? error.code : null,
    message: error.message,
  };
}
