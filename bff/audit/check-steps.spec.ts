import { LIMITS_ALLOWED } from '../config.ts';
import { evolve, type Assistance } from '../domain/assistance.ts';
import type { AssistanceEvent } from '../domain/assistance-events.ts';
import { DEFAULT_LIMITS } from '../domain/limits.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { SYSTEM, type Actor, type Origin } from '../domain/trace.ts';
import { rowOf } from '../domain/trace-chain.ts';
import {
  answerInternal,
  BROWSER,
  finish,
  ID,
  LEGACY355,
  openWeb,
  OTHER_BROWSER,
  recordAnswer,
  redeemWeb,
  reserveAnswer,
  START,
  TO_ECOSYSTEM,
  TO_FINISHED,
  TO_INTERNAL_CODE_SENT,
  TO_SESSION,
  TO_USER_CODE_SENT,
  TO_USER_VERIFICATION,
  type Move,
} from '../spec-kit/assistance-at-each-step.ts';
import { changeOf } from '../spec-kit/sql/database.ts';
import { StepsCheck } from './check-steps.ts';
import { LimitsInForce, notedLimits } from './limits-in-force.ts';
import type { StoredTraceRow } from './ports.ts';

interface Row {
  readonly at: number;
  readonly actor: Actor;
  readonly from: Origin;
  readonly what: AssistanceEvent;
}

const LONG_AGO = START - 24 * HOUR_MS;
const SARA: Actor = { kind: 'supervisor', id: 'sub-sara', name: 'Sara' };

const noted = (at: number, numbers: Readonly<Record<string, number>> = {}): StoredTraceRow => ({
  ...rowOf('day', 1, {
    at,
    actor: SYSTEM,
    from: {},
    what: { type: 'LimitsInForce', data: { ...notedLimits(DEFAULT_LIMITS), ...numbers } },
  }),
  mac: '',
  keyId: null,
});

const rowsOf = (moves: readonly Move[]) => changeOf(moves).entries as readonly Row[];

function said(
  rows: readonly Row[],
  changes: readonly StoredTraceRow[] = [noted(LONG_AGO)],
): string | undefined {
  const check = new StepsCheck(ID, new LimitsInForce(changes, LIMITS_ALLOWED));
  let state: Assistance | null = null;
  for (const [place, { at, actor, from, what }] of rows.entries()) {
    const row = { ...rowOf(ID, place + 1, { at, actor, from, what }), mac: '', keyId: null };
    check.take({ row, event: what, state });
    state = evolve(state, { event: what, at });
  }
  const [sentence, ...more] = check.end();
  expect(more).toEqual([]);
  return sentence;
}

const is =
  (type: AssistanceEvent['type']) =>
  ({ what }: Row) =>
    what.type === type;
const without = (moves: readonly Move[], type: AssistanceEvent['type']) =>
  rowsOf(moves).filter((row) => !is(type)(row));
/** The last row of the moves, changed. */
const lastAs = (moves: readonly Move[], change: (row: Row) => Row) => {
  const rows = rowsOf(moves);
  const last = rows.at(-1);
  return last === undefined ? rows : [...rows.slice(0, -1), change(last)];
};
const saying = (parts: object) => (row: Row) => ({
  ...row,
  what: { ...row.what, ...parts },
});
const wrong = (n: number): readonly Move[] =>
  Array.from({ length: n }, () => [answerInternal(false), 1_000]).flat();
const locked = [...TO_INTERNAL_CODE_SENT, ...wrong(4), answerInternal(false)];

const CONFIRMED = {
  type: 'request-user-code',
  codeId: 'user-1',
  findings: [{ code: 'phone-changed-recently', blocks: false, asks: true }],
  confirmed: [{ finding: 'phone-changed-recently', how: 'administrator' }],
  browser: BROWSER,
} as const;

describe('what is said of a step', () => {
  for (const [name, moves] of Object.entries({
    'a whole journey': TO_FINISHED,
    'five wrong codes': locked,
    'an answer that was lost': [...TO_USER_CODE_SENT, reserveAnswer(), recordAnswer('unknown')],
    'an expiry, however late': [...TO_SESSION, 7 * MINUTE_MS, { type: 'expire' }],
    'a stop by a supervisor': [...TO_SESSION, { type: 'stop', reason: 'x' }],
    'lost rights': [...TO_SESSION, { type: 'stop', cause: 'rights-lost' }],
    'a user’s code whose address is kept as a hash': [
      ...TO_USER_CODE_SENT.slice(0, -1),
      { type: 'record-user-code-sent', codeId: 'user-1', sentTo: 'm***', sentToPhone: null, sentToHash: 'h' },
    ],
    'a confirmation of a finding that asked': [...TO_USER_VERIFICATION, CONFIRMED],
    'one that was superseded by its own agent’s answer': [
      ...TO_INTERNAL_CODE_SENT,
      { type: 'supersede', agent: 'Luis' },
    ],
    'an objection again': [
      ...TO_FINISHED,
      { type: 'refuse' },
      HOUR_MS,
      { type: 'refuse-again', assistance: 'another' },
    ],
    'an objection while it runs': [...TO_SESSION, { type: 'refuse' }],
    'an objection with what the user wrote': [...TO_SESSION, { type: 'refuse', text: 'Nobody called' }],
    'an objection afterwards': [...TO_FINISHED, 24 * HOUR_MS, { type: 'refuse' }],
    'a step-up by another browser session': [
      ...TO_SESSION,
      MINUTE_MS,
      { type: 'request-internal-code', codeId: 'again', browser: OTHER_BROWSER },
      { type: 'record-internal-code-sent', codeId: 'again', sentTo: 'a***' },
      answerInternal(true, OTHER_BROWSER),
      openWeb('t', { browser: OTHER_BROWSER }),
    ],
    'what Core knew when a product was opened': [
      ...TO_SESSION,
      openWeb('t', { product: 'rcm', access: { role: 'member', hasRcm: true } }),
      redeemWeb('t', { product: 'rcm', access: { role: 'member', hasRcm: true } }),
    ],
  } satisfies Record<string, readonly Move[]>)) {
    it(`is nothing: ${name}`, () => {
      expect(said(rowsOf(moves))).toBeUndefined();
      // Nor where nobody noted which numbers there were.
      expect(said(rowsOf(moves), [])).toBeUndefined();
    });
  }

  const notAllowed = (sequence: number, type: AssistanceEvent['type'], because: string) =>
    `row ${String(sequence)} (${type}) was not allowed: ${because}`;

  const CASES: Readonly<Record<string, readonly [rows: readonly Row[], sentence: string]>> = {
    'the internal code was never accepted': [
      without(TO_FINISHED, 'InternalCodeAccepted'),
      `${notAllowed(4, 'EcosystemChosen', 'the assistance was at internal-verification')}; nor were 4 of those after it`,
    ],
    'the user’s code was never sent': [
      without(TO_SESSION, 'UserCodeSent'),
      notAllowed(7, 'UserAnswerReserved', 'no code was waiting for it'),
    ],
    'nobody answered the user’s code': [
      without(TO_SESSION, 'UserAnswerReserved'),
      notAllowed(8, 'UserCodeAccepted', 'no code was waiting for it'),
    ],
    'a code was sent that nobody asked for': [
      without(TO_INTERNAL_CODE_SENT, 'InternalCodeRequested'),
      notAllowed(2, 'InternalCodeSent', 'no code was waiting for it'),
    ],
    'a browser session that never verified itself opened a product': [
      lastAs([...TO_SESSION, openWeb()], (row) => ({ ...row, from: { browser: OTHER_BROWSER } })),
      notAllowed(10, 'ProductOpened', 'the browser session had not verified itself'),
    ],
    'the row names no browser session': [
      lastAs([...TO_SESSION, openWeb()], (row) => ({ ...row, from: {} })),
      notAllowed(10, 'ProductOpened', 'it names no browser session'),
    ],
    'the code was accepted from another browser session than it says': [
      lastAs(TO_ECOSYSTEM, saying({ browser: OTHER_BROWSER })),
      notAllowed(4, 'InternalCodeAccepted', 'it is not what was decided: browser'),
    ],
    'somebody else did it': [
      lastAs([...TO_SESSION, openWeb()], (row) => ({ ...row, actor: { ...SARA, kind: 'agent' } })),
      notAllowed(10, 'ProductOpened', 'another than its agent did it'),
    ],
    'an agent stopped it': [
      lastAs([...TO_SESSION, { type: 'stop', reason: 'x' }], (row) => ({
        ...row,
        actor: { ...SARA, kind: 'agent' },
      })),
      notAllowed(10, 'AssistanceEnded', 'only a supervisor may'),
    ],
    'somebody who was not first superseded it': [
      lastAs([...TO_INTERNAL_CODE_SENT, { type: 'supersede', agent: 'Luis' }], (row) => ({
        ...row,
        actor: { ...SARA, kind: 'agent' },
      })),
      notAllowed(4, 'AssistanceEnded', 'another than the first agent did it'),
    ],
    'one that holds its user was superseded': [
      lastAs([...TO_ECOSYSTEM, { type: 'cancel', kind: 'other', text: 'x' }], (row) =>
        saying({ outcome: 'superseded', supersededBy: 'Luis', reason: null, reasonKind: null })(row),
      ),
      notAllowed(5, 'AssistanceEnded', 'there was no reason for it yet'),
    ],
    'the link was pressed again more often than it may': [
      [
        ...rowsOf([
          ...TO_FINISHED,
          { type: 'refuse' },
          ...Array.from({ length: 3 }, () => ({ type: 'refuse-again', assistance: 'other' }) as const),
        ]),
        ...rowsOf([...TO_FINISHED, { type: 'refuse' }, { type: 'refuse-again', assistance: 'other' }]).slice(
          -1,
        ),
      ],
      notAllowed(17, 'UserObjectedAgain', 'the user had objected before'),
    ],
    'another product redeemed it': [
      lastAs([...TO_SESSION, openWeb(), redeemWeb()], (row) => ({
        ...row,
        actor: { kind: 'product', id: 'store-client', name: 'store' },
      })),
      notAllowed(11, 'ProductRedeemed', 'another product did it'),
    ],
    'the agent objected for the user': [
      lastAs([...TO_FINISHED, { type: 'refuse' }], (row) => ({ ...row, actor: { ...SARA, kind: 'agent' } })),
      notAllowed(13, 'UserObjected', 'another than its user did it'),
    ],
    'it went on after the end': [
      [...rowsOf(TO_FINISHED), { ...rowsOf([...TO_SESSION, openWeb()]).at(-1)!, at: START + 10 * MINUTE_MS }],
      notAllowed(13, 'ProductOpened', 'the assistance was at ended'),
    ],
    'it went on after its time': [
      lastAs([...TO_SESSION, openWeb()], (row) => ({ ...row, at: row.at + 5 * MINUTE_MS })),
      notAllowed(10, 'ProductOpened', 'the assistance was at ended'),
    ],
    'the support session is longer than it may be': [
      lastAs(TO_SESSION, (row) => saying({ endsAt: row.at + 6 * MINUTE_MS })(row)),
      notAllowed(9, 'UserCodeAccepted', 'it is not what was decided: endsAt'),
    ],
    'a ticket lives longer than it may': [
      lastAs([...TO_SESSION, openWeb()], (row) => saying({ expiresAt: row.at + 61_000 })(row)),
      notAllowed(10, 'ProductOpened', 'it is not what was decided: expiresAt'),
    ],
    'a sixth wrong code was taken': [
      [
        ...rowsOf(locked).filter(({ what }) => what.type !== 'AssistanceEnded'),
        ...rowsOf([...TO_INTERNAL_CODE_SENT, 10_000, answerInternal(false)]).slice(-1),
      ],
      notAllowed(9, 'InternalCodeRejected', 'AssistanceEnded was to follow'),
    ],
    'the fifth did not lock it': [
      rowsOf(locked).slice(0, -1),
      'row 8 is not all that was decided: AssistanceEnded is missing',
    ],
    'the fifth ended it otherwise': [
      lastAs(locked, saying({ outcome: 'finished' })),
      notAllowed(9, 'AssistanceEnded', 'AssistanceEnded was to follow'),
    ],
    'more tries were left than there are': [
      lastAs([...TO_INTERNAL_CODE_SENT, answerInternal(false)], saying({ attemptsLeft: 9 })),
      notAllowed(4, 'InternalCodeRejected', 'it is not what was decided: attemptsLeft'),
    ],
    'it was sent again within a minute': [
      lastAs(
        [
          ...TO_INTERNAL_CODE_SENT,
          MINUTE_MS,
          { type: 'request-internal-code', codeId: 'b', browser: BROWSER },
        ],
        (row) => ({ ...row, at: row.at - 1 }),
      ),
      notAllowed(4, 'InternalCodeRequested', 'it was too soon after the code before'),
    ],
    'an old code was accepted': [
      lastAs(TO_ECOSYSTEM, (row) => ({ ...row, at: row.at + 5 * MINUTE_MS })),
      notAllowed(4, 'InternalCodeAccepted', 'the code had expired'),
    ],
    'a member opened Store': [
      rowsOf([...TO_SESSION, openWeb('t', { product: 'store' })]).map((row) =>
        row.what.type === 'EcosystemChosen'
          ? saying({ ecosystem: { ...LEGACY355, active: undefined, role: 'member' } })(row)
          : row,
      ),
      notAllowed(10, 'ProductOpened', 'the product is not for this user'),
    ],
    'a product was opened that nobody knows': [
      lastAs([...TO_SESSION, openWeb()], saying({ product: 'bank' })),
      notAllowed(10, 'ProductOpened', 'nobody knows its product'),
    ],
    'a ticket was redeemed that nobody issued': [
      lastAs([...TO_SESSION, openWeb(), redeemWeb()], saying({ ticketId: 'other' })),
      notAllowed(11, 'ProductRedeemed', 'there was no such ticket, or no longer'),
    ],
    'it expired before its time': [
      lastAs([...TO_SESSION, finish], saying({ outcome: 'expired' })),
      notAllowed(10, 'AssistanceEnded', 'there was no reason for it yet'),
    ],
    'it was locked without a wrong code': [
      lastAs([...TO_SESSION, finish], saying({ outcome: 'locked' })),
      notAllowed(10, 'AssistanceEnded', 'it only follows another step'),
    ],
    'it was taken before the step that it follows': [
      lastAs(
        [...TO_INTERNAL_CODE_SENT, 2 * MINUTE_MS, { type: 'cancel', kind: 'other', text: 'x' }],
        (row) => ({
          ...row,
          at: START - 2 * MINUTE_MS,
          what: { ...row.what, endedAt: START - 2 * MINUTE_MS } as AssistanceEvent,
        }),
      ),
      notAllowed(4, 'AssistanceEnded', 'it is earlier than the step before'),
    ],
    'it is the start of another assistance': [
      rowsOf(TO_ECOSYSTEM).map((row) => (is('AssistanceStarted')(row) ? saying({ id: 'other' })(row) : row)),
      notAllowed(1, 'AssistanceStarted', 'it is of another assistance'),
    ],
    'the number that had changed was called': [
      lastAs(
        [...TO_USER_VERIFICATION, CONFIRMED],
        saying({ confirmed: [{ finding: 'phone-changed-recently', how: 'called-back' }] }),
      ),
      notAllowed(6, 'UserCodeRequested', 'a finding asks that nobody confirmed'),
    ],
    'somebody made sure in a way that there is not': [
      lastAs(
        [...TO_USER_VERIFICATION, CONFIRMED],
        saying({ confirmed: [{ finding: 'phone-changed-recently', how: 'knew-his-birthday' }] }),
      ),
      notAllowed(6, 'UserCodeRequested', 'nobody knows its how'),
    ],
    'it was started twice': [
      [...rowsOf(TO_ECOSYSTEM).slice(0, 1), ...rowsOf(TO_ECOSYSTEM).slice(0, 1)],
      notAllowed(2, 'AssistanceStarted', 'it had been started'),
    ],
    'an agent assisted himself': [
      rowsOf(TO_ECOSYSTEM).map((row) =>
        row.what.type === 'AssistanceStarted'
          ? saying({ user: { ...row.what.user, email: row.what.agent.email } })(row)
          : row,
      ),
      notAllowed(1, 'AssistanceStarted', 'nobody assists himself'),
    ],
    'it says the rules of long ago': [
      rowsOf(TO_ECOSYSTEM).map((row) =>
        row.what.type === 'AssistanceStarted'
          ? { ...row, what: (({ rules: _, ...rest }) => rest)(row.what) }
          : row,
      ),
      notAllowed(1, 'AssistanceStarted', 'it names other rules than those of its time'),
    ],
  };
  for (const [what, [rows, sentence]] of Object.entries(CASES)) {
    it(`is the one that was not allowed: ${what}`, () => {
      expect(said(rows)).toBe(sentence);
    });
  }

  describe('by the numbers of its time', () => {
    const short = { supportSessionMs: 2 * MINUTE_MS };
    const atTwo = lastAs(TO_SESSION, (row) => saying({ endsAt: row.at + short.supportSessionMs })(row));
    const atFive = rowsOf(TO_SESSION);
    const why = notAllowed(9, 'UserCodeAccepted', 'it is not what was decided: endsAt');

    it('takes those that were noted last, and those before while replicas change', () => {
      const changes = (at: number) => [noted(LONG_AGO), noted(at, short)];
      expect(said(atTwo, changes(START - 3 * HOUR_MS))).toBeUndefined();
      expect(said(atFive, changes(START - 3 * HOUR_MS))).toBe(why);
      expect(said(atFive, changes(START - HOUR_MS))).toBeUndefined();
      expect(said(atTwo, changes(START + HOUR_MS))).toBe(why);
    });

    it('takes whatever may be configured of before anybody noted them, and nothing beyond', () => {
      expect(said(atTwo, [])).toBeUndefined();
      expect(said(atFive, [])).toBeUndefined();
      const atSix = lastAs(TO_SESSION, (row) => saying({ endsAt: row.at + 6 * MINUTE_MS })(row));
      expect(said(atSix, [])).toBe(why);
      // Of a replica of the release before, while this one is rolled out.
      expect(said(atTwo, [noted(START - MINUTE_MS)])).toBeUndefined();
      expect(said(atTwo, [noted(START - 2 * HOUR_MS)])).toBe(why);
    });
  });

  it('leaves to rules 1 what their rows do not say: browser sessions, and what Core knew of products', () => {
    const old = rowsOf([
      ...TO_SESSION,
      openWeb('t', { product: 'rcm', access: { role: 'member', hasRcm: true } }),
    ]).map((row): Row => {
      const { rules: _, access: __, ...what } = row.what as AssistanceEvent & { rules?: 3; access?: object };
      return { ...row, from: {}, what: what };
    });
    expect(said(old, [])).toBeUndefined();
    expect(
      said(
        old.filter((row) => !is('InternalCodeAccepted')(row)),
        [],
      ),
    ).toContain('row 4 (EcosystemChosen)');
  });
});
