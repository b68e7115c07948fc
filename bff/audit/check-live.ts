import { DAY_MS, MINUTE_MS, SECOND_MS } from '../domain/time.ts';
import { shortHash } from '../session/attempt.ts';
import { partsOf } from './parts-of.ts';
import type { StoredSessionRow, StoredTraceRow, TraceReader } from './ports.ts';

/** One of them: what it is about, and what is wrong, as a sentence. */
export interface LiveProblem {
  readonly about: string;
  readonly sentence: string;
}

/** Counters are forgotten after a day, to the second of each; those about to be are nobody's proof. */
const COUNTED_FOR_MS = DAY_MS - MINUTE_MS;

/**
 * What decides about requests of today and rests beside the trace, against the trace: counters of wrong codes and
 * starts, and the sessions that there are. Compared twice: what was written in between accuses nobody.
 */
export async function checkLive(trace: TraceReader, now: number): Promise<readonly LiveProblem[]> {
  const found = await compareAll(trace, now);
  if (found.length === 0) return [];
  const still = new Set((await compareAll(trace, now)).map(keyOf));
  return found.filter((problem) => still.has(keyOf(problem)));
}

function keyOf({ about, sentence }: LiveProblem): string {
  return `${about} ${sentence}`;
}

async function compareAll(trace: TraceReader, now: number): Promise<readonly LiveProblem[]> {
  return [...(await compareCounts(trace, now)), ...(await compareSessions(trace, now))];
}

/**
 * `apartMs`: how far the times of a use and of its row may be apart. A start is counted before its turn to be written;
 * a wrong code has the time of its row, and had that of a moment later in releases before.
 */
const COUNTED = [
  {
    kind: 'wrong-internal-code',
    events: ['InternalCodeRejected', 'StepUpRejected'],
    what: 'wrong internal codes',
    whose: 'agent',
    apartMs: 10 * SECOND_MS,
  },
  {
    kind: 'wrong-user-code',
    events: ['UserCodeRejected'],
    what: 'wrong user codes',
    whose: 'user',
    apartMs: 10 * SECOND_MS,
  },
  { kind: 'start', events: ['AssistanceStarted'], what: 'starts', whose: 'agent', apartMs: MINUTE_MS },
] as const;

/**
 * What the trace tells of and is not counted was taken away; what is counted at another time was moved out of a window,
 * or to before a release. There may be more: somebody unknown counts as a start, too.
 */
async function compareCounts(trace: TraceReader, now: number): Promise<readonly LiveProblem[]> {
  const problems: LiveProblem[] = [];
  const uses = await trace.usesSince(now - DAY_MS);
  for (const { kind, events, what, whose, apartMs } of COUNTED) {
    const traced = new Map<string, number[]>();
    for (const event of events) {
      for await (const row of trace.rowsOf(event, now - COUNTED_FOR_MS, now)) {
        const subject = whose === 'agent' ? idIn(row.actor) : await userOf(trace, row.chain);
        if (subject !== null) traced.set(subject, [...(traced.get(subject) ?? []), row.at]);
      }
    }
    for (const [subject, times] of traced) {
      const counted = uses.filter((use) => use.kind === kind && use.subject === subject).map(({ at }) => at);
      const missing = times.length - inPairs(times, counted, apartMs);
      if (missing === 0) continue;
      const told = `the trace tells of ${times.length} ${what} in the last 24 h, ${counted.length} are counted`;
      const sentence =
        counted.length < times.length ? told : `${told}, and ${missing} of them at another time than it was`;
      problems.push({ about: `${whose}:${subject}`, sentence });
    }
  }
  return problems;
}

/** How many of these times have one of the others of about then, each one of its own. */
function inPairs(times: readonly number[], others: readonly number[], apartMs: number): number {
  const left = others.toSorted((one, other) => one - other);
  let pairs = 0;
  // The oldest first, and for each the oldest that is near enough: no other choice leaves more.
  for (const time of times.toSorted((one, other) => one - other)) {
    const near = left.findIndex((other) => Math.abs(other - time) <= apartMs);
    if (near < 0) continue;
    left.splice(near, 1);
    pairs += 1;
  }
  return pairs;
}

function idIn(actor: string): string | null {
  const { id } = partsOf(actor);
  return typeof id === 'string' ? id : null;
}

async function userOf(trace: TraceReader, chain: string): Promise<string | null> {
  const [started] = await trace.rows(chain, { after: 0, take: 1 });
  const { id } = Object(partsOf(started?.data ?? '')['user']) as { id?: unknown };
  return typeof id === 'string' ? id : null;
}

async function compareSessions(trace: TraceReader, now: number): Promise<readonly LiveProblem[]> {
  const problems: LiveProblem[] = [];
  const inUse = new Set<string>();
  const told = { allEnded: await allEndedOf(trace, now), voided: await voidedIds(trace, now), now };
  for await (const session of trace.sessions()) {
    const sentence = (await whyNobodys(trace, session, told)) ?? whyTwice(session, inUse);
    if (sentence !== null) problems.push({ about: `session:${session.browser}`, sentence });
  }
  return problems;
}

/** What the trace tells of all sessions that may be there. */
interface Told {
  readonly allEnded: readonly AllEnded[];
  readonly voided: ReadonlyMap<string, string>;
  readonly now: number;
}

/** A changed id is marked as such: of the others each browser session has one. */
function whyTwice({ browser, isReplaced }: StoredSessionRow, inUse: Set<string>): string | null {
  if (isReplaced) return null;
  if (inUse.has(browser)) return 'two ids of it are in use';
  inUse.add(browser);
  return null;
}

async function whyNobodys(
  trace: TraceReader,
  session: StoredSessionRow,
  { allEnded, voided, now }: Told,
): Promise<string | null> {
  const { agentId, browser, createdAt, unreadable } = session;
  if (unreadable) return `it cannot be read: ${unreadable.join(', ')}`;
  for await (const row of trace.rowsOf('SignedIn', createdAt, createdAt)) {
    const named = partsOf(row.origin)['browser'];
    if (idIn(row.actor) !== agentId || (named !== undefined && named !== browser)) continue;
    return (
      (await whyOver(trace, session, now)) ??
      whyVoid(session, voided) ??
      whyAllOver(session, row, allEnded) ??
      (await whyOtherRoles(trace, session, row, now))
    );
  }
  return `nobody signed in: the trace tells of no sign-in of ${agentId} at that time`;
}

/** Put back after it had ended. */
async function whyOver(
  trace: TraceReader,
  { agentId, browser, createdAt }: StoredSessionRow,
  now: number,
): Promise<string | null> {
  for await (const row of trace.rowsOf('SignedOut', createdAt, now + DAY_MS)) {
    const data = partsOf(row.data);
    const ended = data['because'] === undefined ? partsOf(row.origin)['browser'] : data['browser'];
    if (ended === browser) return 'it had been signed out';
  }
  for await (const row of trace.rowsOf('AgentLostRights', createdAt, now + DAY_MS)) {
    if (row.at > createdAt && partsOf(row.data)['agent'] === agentId) return 'its agent had lost his rights';
  }
  return null;
}

/** Ids that another one took the place of: where they are in use they were put back. */
const VOIDED = {
  AnswerFetched: { key: 'void', because: 'its id had been void: its answer was fetched' },
  StepUpAccepted: { key: 'replaced', because: 'its id had been replaced by a step-up' },
  InternalCodeAccepted: { key: 'replaced', because: 'its id had been replaced by an internal code' },
} as const;

/** Why, by browser session and id; once for all sessions. */
async function voidedIds(trace: TraceReader, now: number): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [event, { key, because }] of Object.entries(VOIDED)) {
    for await (const { data } of trace.rowsOf(event, now - DAY_MS, now + DAY_MS)) {
      const { browser, [key]: id } = partsOf(data);
      if (typeof browser === 'string' && typeof id === 'string') found.set(`${browser} ${id}`, because);
    }
  }
  return found;
}

function whyVoid({ browser, idHash, isReplaced }: StoredSessionRow, voided: Told['voided']): string | null {
  return isReplaced ? null : (voided.get(`${browser} ${shortHash(idHash)}`) ?? null);
}

/** A row that says that all sessions of an agent are over, but one where it is given. */
interface AllEnded {
  readonly row: StoredTraceRow;
  readonly agentId: unknown;
  readonly but: unknown;
}

/** Once for all sessions: what is older than a day is over by itself. */
async function allEndedOf(trace: TraceReader, now: number): Promise<readonly AllEnded[]> {
  const found: AllEnded[] = [];
  for (const event of ['SessionsEnded', 'SessionsDisowned', 'Refused']) {
    for await (const row of trace.rowsOf(event, now - DAY_MS, now + DAY_MS)) {
      const { agent, but, command, code } = partsOf(row.data);
      // A supervisor who found none.
      if (event === 'Refused' && (command !== 'endSessionsOfAgent' || code !== 'not-found')) continue;
      found.push({ row, agentId: event === 'SessionsDisowned' ? idIn(row.actor) : agent, but });
    }
  }
  return found;
}

/** Put back after all of its agent's had ended, this one being where nobody found it. */
function whyAllOver(
  { agentId, browser }: StoredSessionRow,
  signedIn: StoredTraceRow,
  allEnded: readonly AllEnded[],
): string | null {
  const isOver = allEnded.some(
    ({ row, agentId: whose, but }) => whose === agentId && but !== browser && isAfter(row, signedIn),
  );
  return isOver ? 'all sessions of its agent had been ended' : null;
}

/** By their places in the chain of the day: of two at the same moment one was first. */
function isAfter(row: StoredTraceRow, signedIn: StoredTraceRow): boolean {
  // Nobody was found, and that was written later: he may have signed in meanwhile.
  if (row.event === 'Refused') return row.at - signedIn.at > MINUTE_MS;
  return row.chain === signedIn.chain ? row.sequence > signedIn.sequence : row.at > signedIn.at;
}

/** Sign-ins of releases before rules 2 do not say the roles. */
async function whyOtherRoles(
  trace: TraceReader,
  { browser, createdAt, roles }: StoredSessionRow,
  signedIn: StoredTraceRow,
  now: number,
): Promise<string | null> {
  let noted = partsOf(signedIn.data)['roles'];
  for await (const { data } of trace.rowsOf('RightsChanged', createdAt, now + DAY_MS)) {
    const changed = partsOf(data);
    if (changed['browser'] === browser) noted = changed['roles'];
  }
  if (typeof noted !== 'string') return null;
  const known = noted.split(' ');
  const unnoted = roles.split(' ').filter((role) => role !== '' && !known.includes(role));
  return unnoted.length === 0 ? null : `it has a role that nobody noted: ${unnoted.join(', ')}`;
}
