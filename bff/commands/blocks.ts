import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { openDatabase } from '../adapters/sql/open-database.ts';
import { sqlRowGuard } from '../adapters/sql/sql-stores.ts';
import { sqlBlockRepairs } from '../adapters/sql/stores/block-repairs.ts';
import { sqlBlocks } from '../adapters/sql/stores/block-store.ts';
import { sqlClock } from '../adapters/sql/stores/sql-clock.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { releaseByOperator } from '../audit/release-block.ts';
import { reasonText, uuid } from '../contract/index.ts';
import { parseRing } from '../domain/key-ring.ts';
import { Refused } from '../domain/refusal.ts';
import type { Actor } from '../domain/trace.ts';
import { iso } from '../domain/time.ts';
import type { Clock, Blocks, StoredBlock } from '../platform/ports.ts';
import { KeylessValues } from '../platform/keys-in-use.ts';
import type { BlockRepairs, SpoiltBlock } from '../audit/ports.ts';
import { parsedRing, requireFolder, runCommand, settingsFrom, say } from './command-line.ts';

/*
 * `npm run blocks -- list` and `npm run blocks -- release <id> --reason "…"`: the way out where every supervisor
 * caused a block, and where one is not as it was written. The row of the trace names who runs it on which machine;
 * the BFF tells the supervisors, and the user. Takes CORE_DATABASE_URL and TRACE_HMAC_KEY as `audit:verify` does.
 */
const NEEDED = ['CORE_DATABASE_URL', 'TRACE_HMAC_KEY'] as const;
const USAGE = 'npm run blocks -- list, or npm run blocks -- release <id> --reason "<why>"';

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' }, reason: { type: 'string' } },
    allowPositionals: true,
  });
  const work = workOf(positionals, values.reason);
  const settings = settingsFrom(NEEDED, values);
  requireFolder(settings.CORE_DATABASE_URL);
  const database = openDatabase(settings.CORE_DATABASE_URL, { core: 'none' });
  try {
    const mac = traceMac(parsedRing('TRACE_HMAC_KEY', parseRing(settings.TRACE_HMAC_KEY)));
    const clock = sqlClock(database);
    // Those of a release before are the BFF's to stamp: until they have to have a MAC, nobody is accused here.
    const macless = new KeylessValues();
    macless.endAfter(await clock.now());
    const guard = sqlRowGuard(database, mac, { clock, macless });
    await work({ blocks: sqlBlocks(database, guard), repairs: sqlBlockRepairs(database, guard), clock });
    return 0;
  } finally {
    await database.close();
  }
});

interface Deps {
  readonly blocks: Blocks;
  readonly repairs: BlockRepairs;
  readonly clock: Clock;
}

/** What the words on the command line ask for, before a database is opened. */
function workOf([verb, id, ...more]: readonly string[], reason: string | undefined) {
  if (verb === 'list' && id === undefined) return list;
  if (verb !== 'release' || id === undefined || more.length > 0) throw new Error(`Say what: ${USAGE}.`);
  const asked = { id: uuid.safeParse(id), reason: reasonText.safeParse(reason) };
  if (!asked.id.success) throw new Error('There is no such block: npm run blocks -- list names them.');
  if (!asked.reason.success) throw new Error('Say why, in 1 to 1000 characters: --reason "<why>".');
  const { data } = asked.id;
  const { data: words } = asked.reason;
  return (deps: Deps) => release(deps, data, words);
}

async function list({ blocks, repairs, clock }: Deps): Promise<void> {
  const now = await clock.now();
  const spoilt = await repairs.list(now);
  const standing = (await blocks.list(now)).filter((block) => !block.spoilt);
  for (const block of standing) say(lineOf(block));
  for (const one of spoilt) say(spoiltLineOf(one));
  const count = standing.length + spoilt.length;
  say(count === 1 ? '1 block stands.' : `${String(count)} blocks stand.`);
}

async function release(deps: Deps, id: string, reason: string): Promise<void> {
  const { block, isTold } = await releaseByOperator(deps, operator(), id, reason).catch(asSentence);
  const told = isTold
    ? 'The BFF tells the supervisors by mail.'
    : 'Nobody is told: the trace knows of no such block.';
  say(`${block.subjectEmail} can get codes again. ${told}`);
}

function asSentence(error: unknown): never {
  if (!(error instanceof Refused)) throw error;
  throw new Error(
    error.code === 'already-released'
      ? 'Somebody released this block already: nothing was done.'
      : 'There is no such block: npm run blocks -- list names them.',
  );
}

function lineOf({ id, kind, subjectEmail, since, until, origin }: StoredBlock): string {
  const parts = [
    `${id}: ${kind} for ${subjectEmail}`,
    `since ${iso(since)}`,
    until === null ? 'until it is released' : `until ${iso(until)}`,
    origin ? `because of ${origin.cause}` : 'from a release that did not keep why',
    ...(origin?.wrongCodes == null ? [] : [`${String(origin.wrongCodes)} wrong codes`]),
    ...(origin?.assistanceId == null ? [] : [`assistance ${origin.assistanceId}`]),
    ...(origin && origin.causedBy.length > 0 ? [`caused by ${origin.causedBy.join(' ')}`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** What somebody wrote past the BFF is quoted: it is shown to an operator, whose terminal is his own. */
function spoiltLineOf({ block, isTold }: SpoiltBlock): string {
  return isTold
    ? `${lineOf(block)} Its row is not as it was written, or gone: this is what the trace tells.`
    : `${JSON.stringify(block.id)}: not as it was written, and the trace does not tell of it. It says ${JSON.stringify(block.kind)} for ${JSON.stringify(block.subjectEmail)}.`;
}

function operator(): Actor {
  const { username } = userInfo();
  return { kind: 'operator', id: `${username}@${hostname()}`, name: username };
}
