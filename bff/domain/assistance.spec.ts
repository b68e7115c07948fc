import { outcome, step, type AskingCode, type ConfirmedHow } from '../contract/index.ts';
import {
  ANA,
  answerInternal,
  BROWSER,
  choose,
  finish,
  ID,
  internalSent,
  LEGACY355,
  MARTA,
  openWeb,
  OTHER_BROWSER,
  recordAnswer,
  redeemWeb,
  requestInternal,
  requestUser,
  reserveAnswer,
  start,
  START,
  stateAfter,
  tell,
  TO_ECOSYSTEM,
  TO_INTERNAL_CODE_SENT,
  TO_SESSION,
  TO_USER_CODE_SENT,
  TO_USER_VERIFICATION,
  userSent,
  type Move,
} from '../spec-kit/assistance-at-each-step.ts';
import { decide, deadlineOf, evolve } from './assistance.ts';
import type { AssistanceCommand, CommandType } from './assistance-events.ts';
import { DEFAULT_LIMITS as LIMITS } from './limits.ts';
import { MINUTE_MS } from './time.ts';

/** Every command, some in several kinds: `type` or `type: what is special`. */
const COMMANDS = {
  start,
  describe: { type: 'describe', caseNumber: 'HD-7', purpose: 'access', browser: BROWSER },
  'describe: as it was': { type: 'describe', caseNumber: null, purpose: null, browser: BROWSER },
  'request-internal-code': requestInternal('internal-next'),
  'record-internal-code-sent': internalSent(),
  'record-internal-code-failed': {
    type: 'record-internal-code-failed',
    codeId: 'internal-1',
    mayHaveArrived: false,
  },
  'answer-internal-code: right': answerInternal(true),
  'answer-internal-code: wrong': answerInternal(false),
  'choose-ecosystem': choose(),
  'choose-ecosystem: inactive': choose({ ...LEGACY355, active: false }),
  'choose-ecosystem: not a member': choose(null),
  'request-user-code': requestUser('user-next'),
  'request-user-code: blocked': {
    type: 'request-user-code',
    codeId: 'user-next',
    findings: [
      { code: 'unconfirmed', blocks: true },
      { code: 'assisted-today', blocks: false },
    ],
    confirmed: [],
    browser: 'browser-of-ana',
  },
  'record-user-code-sent': userSent(),
  'record-user-code-failed': { type: 'record-user-code-failed', codeId: 'user-1', mayHaveArrived: true },
  'report-code-delivery: internal': reportOf('internal-1'),
  'report-code-delivery: user': reportOf('user-1'),
  'report-code-delivery: nobody’s': reportOf('code-of-another'),
  'reserve-user-answer': reserveAnswer('attempt-next'),
  'record-user-answer: right': recordAnswer('right'),
  'record-user-answer: wrong': recordAnswer('wrong'),
  'record-user-answer: unknown': recordAnswer('unknown'),
  'open-product': openWeb('ticket-next'),
  'open-product: RCM without the module': openWeb('ticket-next', { product: 'rcm' }),
  'open-product: membership gone': openWeb('ticket-next', { access: null }),
  'redeem-product': redeemWeb(),
  'redeem-product: earlier ticket': redeemWeb('ticket-0'),
  'redeem-product: membership gone': redeemWeb('ticket-1', { access: null }),
  cancel: { type: 'cancel', kind: 'other', text: 'wrong person' },
  finish,
  stop: { type: 'stop', reason: 'suspicious' },
  refuse: { type: 'refuse' },
  'refuse-again': { type: 'refuse-again', assistance: 'another' },
  'sign-out': { type: 'sign-out' },
  supersede: { type: 'supersede', agent: 'Luis Agent' },
  expire: { type: 'expire' },
} as const satisfies Readonly<Record<string, AssistanceCommand>>;
function reportOf(codeId: string) {
  return { type: 'report-code-delivery', codeId, channel: 'mail', state: 'delivered', at: START } as const;
}
type CommandName = keyof typeof COMMANDS;

/** Events joined by `+`; `!code` for a refusal; the empty text where nothing happens. */
type Expected = string;
type Row = Readonly<Record<CommandName, Expected>>;

const ENDINGS = {
  cancel: 'AssistanceEnded cancelled',
  stop: 'AssistanceEnded stopped',
  refuse: 'UserObjected + AssistanceEnded refused',
  'sign-out': 'AssistanceEnded signed-out',
} as const;

function everyCommand(expected: Expected): Row {
  return Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, expected])) as Record<
    CommandName,
    Expected
  >;
}

/** Of a code that is none, or no longer the newest. */
const NOTHING_TOLD = {
  'report-code-delivery: internal': '',
  'report-code-delivery: user': '',
  'report-code-delivery: nobody’s': '',
};
const OF_INTERNAL = { 'report-code-delivery: internal': 'CodeDeliveryReported' };
const OF_USER = { 'report-code-delivery: user': 'CodeDeliveryReported' };

/** What every open step answers to commands that are not its own. */
function openStep(name: string): Row {
  return {
    ...everyCommand(`!wrong-step ${name}`),
    'record-internal-code-sent': '!no-code',
    'record-internal-code-failed': '!no-code',
    'record-user-code-sent': '!no-code',
    'record-user-code-failed': '!no-code',
    ...NOTHING_TOLD,
    'record-user-answer: right': '!no-code',
    'record-user-answer: wrong': '!no-code',
    'record-user-answer: unknown': '!no-code',
    'redeem-product': '!ticket-expired',
    'redeem-product: earlier ticket': '!ticket-expired',
    'redeem-product: membership gone': '!ticket-expired',
    describe: 'AssistanceDescribed',
    'describe: as it was': '',
    // Holds the user itself.
    supersede: '',
    expire: '',
    ...ENDINGS,
  };
}

const INTERNAL: Row = { ...openStep('internal-verification'), supersede: 'AssistanceEnded superseded' };
const ECOSYSTEM = openStep('ecosystem');
const USER = openStep('user-verification');
const SESSION: Row = {
  ...openStep('session'),
  'open-product': 'ProductOpened',
  'open-product: RCM without the module': '!product-not-allowed',
  'open-product: membership gone': '!product-not-allowed',
  finish: 'AssistanceEnded finished',
};
const OVER: Row = { ...everyCommand('!wrong-step ended'), expire: '' };
/** The user may object after the end too, once. */
const ENDED: Row = { ...OVER, ...NOTHING_TOLD, refuse: 'UserObjected', 'refuse-again': '!link-used' };
const OBJECTED: Row = { ...OVER, ...NOTHING_TOLD, refuse: '!link-used', 'refuse-again': 'UserObjectedAgain' };
const OBJECTED_OFTEN: Row = { ...OBJECTED, 'refuse-again': '!link-used' };
const OVERDUE: Row = { ...OVER, expire: 'AssistanceEnded expired' };

const NO_INTERNAL_CODE = {
  'answer-internal-code: right': '!no-code',
  'answer-internal-code: wrong': '!no-code',
};
const CHOOSING_REFUSED = {
  'choose-ecosystem: inactive': '!ecosystem-not-allowed',
  'choose-ecosystem: not a member': '!ecosystem-not-allowed',
};
const NOT_DESCRIBED_HERE = {
  describe: '!step-up-elsewhere',
  'describe: as it was': '!step-up-elsewhere',
};
const STEP_UP_FIRST = { 'request-internal-code': 'InternalCodeRequested', ...NO_INTERNAL_CODE };

const wrongInternal = (times: number): readonly Move[] =>
  Array.from({ length: times }, () => [1_000, answerInternal(false)]).flat();
const wrongUser = (times: number): readonly Move[] =>
  Array.from({ length: times }, () => [1_000, reserveAnswer(), 100, recordAnswer('wrong')]).flat();
/** The same story, told in another browser of the agent. */
const elsewhere = (moves: readonly Move[]): readonly Move[] =>
  moves.map((move) =>
    typeof move === 'object' && 'browser' in move ? { ...move, browser: OTHER_BROWSER } : move,
  );

/** Every state, and what each command leads to in it. */
const TABLE: Readonly<Record<string, { readonly given: readonly Move[]; readonly then: Row }>> = {
  none: { given: [], then: { ...everyCommand('!not-found'), start: 'AssistanceStarted' } },

  'internal verification, fresh': {
    given: [start],
    then: { ...INTERNAL, 'request-internal-code': 'InternalCodeRequested', ...NO_INTERNAL_CODE },
  },
  'internal verification, code being sent': {
    given: [start, requestInternal(), 14_999],
    then: {
      ...INTERNAL,
      ...OF_INTERNAL,
      'request-internal-code': '!resend-too-soon',
      ...NO_INTERNAL_CODE,
      'record-internal-code-sent': 'InternalCodeSent',
      'record-internal-code-failed': 'InternalCodeFailed',
    },
  },
  'internal verification, code lost while it was sent': {
    given: [start, requestInternal(), 15_000],
    then: {
      ...INTERNAL,
      ...OF_INTERNAL,
      'request-internal-code': 'InternalCodeRequested',
      ...NO_INTERNAL_CODE,
      'record-internal-code-sent': 'InternalCodeSent',
      'record-internal-code-failed': 'InternalCodeFailed',
    },
  },
  'internal verification, code sent': {
    given: [...TO_INTERNAL_CODE_SENT, 59_999],
    then: {
      ...INTERNAL,
      ...OF_INTERNAL,
      'request-internal-code': '!resend-too-soon',
      'answer-internal-code: right': 'InternalCodeAccepted',
      'answer-internal-code: wrong': 'InternalCodeRejected 4',
    },
  },
  'internal verification, code expired': {
    given: [...TO_INTERNAL_CODE_SENT, 5 * MINUTE_MS],
    then: {
      ...INTERNAL,
      ...OF_INTERNAL,
      'request-internal-code': 'InternalCodeRequested',
      'answer-internal-code: right': '!code-expired',
      'answer-internal-code: wrong': '!code-expired',
    },
  },
  'internal verification, four wrong tries': {
    given: [...TO_INTERNAL_CODE_SENT, ...wrongInternal(4), MINUTE_MS],
    then: {
      ...INTERNAL,
      ...OF_INTERNAL,
      'request-internal-code': 'InternalCodeRequested',
      'answer-internal-code: right': 'InternalCodeAccepted',
      'answer-internal-code: wrong': 'InternalCodeRejected 0 + AssistanceEnded locked',
    },
  },
  'internal verification, five codes used': {
    given: [
      start,
      ...[1, 2, 3, 4, 5].flatMap((n) => [
        requestInternal(`internal-${n}`),
        internalSent(`internal-${n}`),
        MINUTE_MS,
      ]),
    ],
    then: {
      ...INTERNAL,
      'request-internal-code': '!no-codes-left',
      'answer-internal-code: right': 'InternalCodeAccepted',
      'answer-internal-code: wrong': 'InternalCodeRejected 4',
    },
  },

  ecosystem: {
    given: TO_ECOSYSTEM,
    then: { ...ECOSYSTEM, 'choose-ecosystem': 'EcosystemChosen', ...CHOOSING_REFUSED },
  },
  'ecosystem, step-up in another browser': {
    given: elsewhere(TO_ECOSYSTEM),
    then: {
      ...ECOSYSTEM,
      ...NOT_DESCRIBED_HERE,
      ...STEP_UP_FIRST,
      // The other browser's code went out 20 s ago.
      'request-internal-code': '!resend-too-soon',
      'choose-ecosystem': '!step-up-elsewhere',
      'choose-ecosystem: inactive': '!step-up-elsewhere',
      'choose-ecosystem: not a member': '!step-up-elsewhere',
    },
  },

  'user verification, fresh': {
    given: TO_USER_VERIFICATION,
    then: {
      ...USER,
      'request-user-code': 'UserCodeRequested',
      'request-user-code: blocked': '!user-not-verifiable',
      'reserve-user-answer': '!no-code',
    },
  },
  'user verification, code being sent': {
    given: [...TO_USER_VERIFICATION, requestUser()],
    then: {
      ...USER,
      ...OF_USER,
      'request-user-code': '!resend-too-soon',
      'request-user-code: blocked': '!user-not-verifiable',
      'record-user-code-sent': 'UserCodeSent',
      'record-user-code-failed': 'UserCodeFailed',
      'reserve-user-answer': '!no-code',
    },
  },
  'user verification, code sent': {
    given: TO_USER_CODE_SENT,
    then: {
      ...USER,
      ...OF_USER,
      'request-user-code': '!resend-too-soon',
      'request-user-code: blocked': '!user-not-verifiable',
      'reserve-user-answer': 'UserAnswerReserved',
    },
  },
  'user verification, code expired': {
    given: [...TO_USER_CODE_SENT, 5 * MINUTE_MS],
    then: {
      ...USER,
      ...OF_USER,
      'request-user-code': 'UserCodeRequested',
      'request-user-code: blocked': '!user-not-verifiable',
      'reserve-user-answer': '!code-expired',
    },
  },
  'user verification, answer under way': {
    given: [...TO_USER_CODE_SENT, reserveAnswer(), 14_999],
    then: {
      ...USER,
      ...OF_USER,
      'request-user-code': '!answer-under-way',
      'request-user-code: blocked': '!user-not-verifiable',
      'reserve-user-answer': '!answer-under-way',
      'record-user-answer: right': 'UserCodeAccepted',
      'record-user-answer: wrong': 'UserCodeRejected 4',
      'record-user-answer: unknown': 'UserAnswerLost',
    },
  },
  'user verification, answer lost in a crash': {
    given: [...TO_USER_CODE_SENT, reserveAnswer(), MINUTE_MS],
    then: {
      ...USER,
      ...OF_USER,
      'request-user-code': 'UserCodeRequested',
      'request-user-code: blocked': '!user-not-verifiable',
      'reserve-user-answer': '!no-code',
      'record-user-answer: right': 'UserCodeAccepted',
      'record-user-answer: wrong': 'UserCodeRejected 4',
      'record-user-answer: unknown': 'UserAnswerLost',
    },
  },
  'user verification, four wrong tries, answer under way': {
    given: [...TO_USER_CODE_SENT, ...wrongUser(4), reserveAnswer()],
    then: {
      ...USER,
      ...OF_USER,
      'request-user-code': '!answer-under-way',
      'request-user-code: blocked': '!user-not-verifiable',
      'reserve-user-answer': '!answer-under-way',
      'record-user-answer: right': 'UserCodeAccepted',
      'record-user-answer: wrong': 'UserCodeRejected 0 + AssistanceEnded locked',
      'record-user-answer: unknown': 'UserAnswerLost',
    },
  },
  'user verification, step-up in another browser': {
    given: [...elsewhere(TO_USER_CODE_SENT), MINUTE_MS],
    then: {
      ...USER,
      ...OF_USER,
      ...NOT_DESCRIBED_HERE,
      ...STEP_UP_FIRST,
      'request-user-code': '!step-up-elsewhere',
      'request-user-code: blocked': '!step-up-elsewhere',
      'reserve-user-answer': '!step-up-elsewhere',
    },
  },
  'user verification, code of the second browser sent': {
    given: [...elsewhere(TO_USER_CODE_SENT), MINUTE_MS, requestInternal(), internalSent()],
    then: {
      ...USER,
      ...OF_USER,
      ...OF_INTERNAL,
      ...NOT_DESCRIBED_HERE,
      'request-internal-code': '!resend-too-soon',
      'answer-internal-code: right': 'InternalCodeAccepted',
      'answer-internal-code: wrong': 'InternalCodeRejected 4',
      'request-user-code': '!step-up-elsewhere',
      'request-user-code: blocked': '!step-up-elsewhere',
      'reserve-user-answer': '!step-up-elsewhere',
    },
  },

  'session, fresh': { given: TO_SESSION, then: SESSION },
  'session, product opened': {
    given: [...TO_SESSION, openWeb('ticket-0'), 1_000, openWeb(), 59_999],
    then: {
      ...SESSION,
      'redeem-product': 'ProductRedeemed',
      'redeem-product: membership gone': '!product-not-allowed',
    },
  },
  'session, ticket expired': { given: [...TO_SESSION, openWeb(), MINUTE_MS], then: SESSION },
  'session, product redeemed': {
    given: [...TO_SESSION, openWeb(), redeemWeb()],
    then: {
      ...SESSION,
      'redeem-product': 'TicketReused',
      'redeem-product: membership gone': 'TicketReused',
    },
  },
  'session, product redeemed and asked for again': {
    given: [...TO_SESSION, openWeb('ticket-0'), redeemWeb('ticket-0'), openWeb()],
    then: {
      ...SESSION,
      'redeem-product': 'ProductRedeemed',
      'redeem-product: earlier ticket': 'TicketReused',
      'redeem-product: membership gone': '!product-not-allowed',
    },
  },
  'session, step-up in another browser': {
    given: [...elsewhere([...TO_SESSION, openWeb()]), 30_000],
    then: {
      ...SESSION,
      ...NOT_DESCRIBED_HERE,
      ...STEP_UP_FIRST,
      'open-product': '!step-up-elsewhere',
      'open-product: RCM without the module': '!step-up-elsewhere',
      'open-product: membership gone': '!step-up-elsewhere',
      // A product redeems, not a browser session of the agent.
      'redeem-product': 'ProductRedeemed',
      'redeem-product: membership gone': '!product-not-allowed',
      finish: '!step-up-elsewhere',
    },
  },

  'internal verification, lapsed without a code': { given: [start, 3 * MINUTE_MS], then: OVERDUE },
  'internal verification, lapsed after a code': {
    given: [...TO_INTERNAL_CODE_SENT, 6 * MINUTE_MS],
    then: OVERDUE,
  },
  'ecosystem, idle': { given: [...TO_ECOSYSTEM, 15 * MINUTE_MS], then: OVERDUE },
  'user verification, idle': { given: [...TO_USER_CODE_SENT, 15 * MINUTE_MS], then: OVERDUE },
  'session, five minutes over': { given: [...TO_SESSION, openWeb(), 5 * MINUTE_MS], then: OVERDUE },

  'ended: cancelled': { given: [start, COMMANDS.cancel], then: ENDED },
  'ended: finished': { given: [...TO_SESSION, finish], then: ENDED },
  'ended: expired': { given: [start, 3 * MINUTE_MS, COMMANDS.expire], then: ENDED },
  'ended: locked': { given: [...TO_INTERNAL_CODE_SENT, ...wrongInternal(5)], then: ENDED },
  'ended: refused, and the link pressed three times more': {
    given: [...TO_USER_CODE_SENT, COMMANDS.refuse, ...Array<Move>(3).fill(COMMANDS['refuse-again'])],
    then: OBJECTED_OFTEN,
  },
  'ended: refused': { given: [...TO_USER_CODE_SENT, COMMANDS.refuse], then: OBJECTED },
  'ended: finished, then the user objected': {
    given: [...TO_SESSION, finish, MINUTE_MS, COMMANDS.refuse],
    then: OBJECTED,
  },
  'ended: stopped': { given: [...TO_SESSION, openWeb(), COMMANDS.stop], then: ENDED },
  'ended: superseded': { given: [start, COMMANDS.supersede], then: ENDED },
  'ended: signed-out': { given: [...TO_ECOSYSTEM, COMMANDS['sign-out']], then: ENDED },
};

function outcomeOf(given: readonly Move[], command: AssistanceCommand): string {
  const { state, now } = tell(given);
  const { events, refusal } = decide(state, command, now, LIMITS);
  if (refusal) return `!${refusal.code}${refusal.code === 'wrong-step' ? ` ${refusal.step}` : ''}`;
  return events
    .map((event) => {
      if (event.type === 'AssistanceEnded') return `${event.type} ${event.outcome}`;
      return 'attemptsLeft' in event ? `${event.type} ${event.attemptsLeft}` : event.type;
    })
    .join(' + ');
}

describe('decide', () => {
  for (const [name, { given, then }] of Object.entries(TABLE)) {
    describe(`given ${name}`, () => {
      for (const [when, command] of Object.entries(COMMANDS)) {
        const expected = then[when as CommandName];
        it(`when ${when}, then ${expected || 'nothing'}`, () => {
          expect(outcomeOf(given, command)).toBe(expected);
        });
      }
    });
  }

  it('is walked with every command, in every step and after every outcome', () => {
    const all: Readonly<Record<CommandType, true>> = {
      start: true,
      describe: true,
      'request-internal-code': true,
      'record-internal-code-sent': true,
      'record-internal-code-failed': true,
      'answer-internal-code': true,
      'choose-ecosystem': true,
      'request-user-code': true,
      'record-user-code-sent': true,
      'record-user-code-failed': true,
      'report-code-delivery': true,
      'reserve-user-answer': true,
      'record-user-answer': true,
      'open-product': true,
      'redeem-product': true,
      cancel: true,
      finish: true,
      stop: true,
      refuse: true,
      'refuse-again': true,
      'sign-out': true,
      supersede: true,
      expire: true,
    };
    const walked = new Set(Object.values(COMMANDS).map(({ type }) => type));
    expect([...walked].toSorted()).toEqual((Object.keys(all) as CommandType[]).toSorted());

    const states = Object.values(TABLE).map(({ given }) => tell(given).state);
    expect(new Set(states.map((state) => state?.step))).toEqual(new Set([undefined, ...step.options]));
    expect(new Set(states.map((state) => state?.ended?.outcome))).toEqual(
      new Set([undefined, ...outcome.options]),
    );
  });
});

describe('an assistance', () => {
  it('starts with what was given and nothing proved', () => {
    expect(stateAfter([start])).toEqual(
      jasmine.objectContaining({
        id: ID,
        step: 'internal-verification',
        agent: ANA,
        user: MARTA,
        words: ['copper', 'lantern'],
        startedBy: BROWSER,
        startedAt: START,
        verifiedBy: null,
        session: null,
        ended: null,
      }),
    );
  });

  it('is described: what is left out stays, null clears, and only what became another is told', () => {
    const described = tell([
      { ...start, caseNumber: 'HD-1', purpose: 'billing' } as AssistanceCommand,
      { type: 'describe', caseNumber: 'HD-1', purpose: 'access', browser: BROWSER },
      { type: 'describe', caseNumber: null, browser: BROWSER },
      { type: 'describe', purpose: null, browser: BROWSER },
      { type: 'describe', purpose: null, browser: BROWSER },
    ]);
    expect(described.events.slice(1).map(({ event }) => event)).toEqual([
      { type: 'AssistanceDescribed', purpose: 'access' },
      { type: 'AssistanceDescribed', caseNumber: null },
      { type: 'AssistanceDescribed', purpose: null },
    ]);
    expect(described.state?.caseNumber).toBeNull();
    // As in one that never had a purpose: it stands under a MAC.
    expect(Object.keys(described.state ?? {})).not.toContain('purpose');
  });

  it('is described from any browser session until one verified itself, then from that one alone', () => {
    const elsewhere: AssistanceCommand = { type: 'describe', purpose: 'access', browser: OTHER_BROWSER };
    const refusalAfter = (moves: readonly Move[]) => {
      const { state, now } = tell(moves);
      return decide(state, elsewhere, now, LIMITS).refusal;
    };
    expect(refusalAfter([start])).toBeNull();
    for (const moves of [TO_ECOSYSTEM, TO_USER_CODE_SENT, TO_SESSION]) {
      expect(refusalAfter(moves)).toEqual({ code: 'step-up-elsewhere' });
    }
  });

  it('tells how long to wait for the next code', () => {
    const { state, now } = tell([...TO_INTERNAL_CODE_SENT, 12_345]);
    expect(decide(state, requestInternal('2'), now, LIMITS).refusal).toEqual({
      code: 'resend-too-soon',
      retryAfterMs: 60_000 - 12_345,
    });
  });

  it('names the findings that block a code, and only those', () => {
    const { state, now } = tell(TO_USER_VERIFICATION);
    expect(decide(state, COMMANDS['request-user-code: blocked'], now, LIMITS).refusal).toEqual({
      code: 'user-not-verifiable',
      findings: ['unconfirmed'],
    });
  });

  it('sends a user code though there are findings that do not block', () => {
    const { state, now } = tell(TO_USER_VERIFICATION);
    const findings = [{ code: 'assisted-today', blocks: false }] as const;
    const command = {
      type: 'request-user-code',
      codeId: 'user-1',
      findings,
      confirmed: [],
      browser: 'browser-of-ana',
    } as const;
    expect(decide(state, command, now, LIMITS).refusal).toBeNull();
  });

  describe('where findings ask', () => {
    const EMAIL = { code: 'email-changed-recently', blocks: false, asks: true, days: 3 } as const;
    const PHONE = { code: 'phone-changed-recently', blocks: false, asks: true, days: 0 } as const;
    const FAILED = { code: 'failed-verifications', blocks: false, asks: true, count: 3 } as const;
    type Command = Extract<AssistanceCommand, { type: 'request-user-code' }>;
    const request = (findings: Command['findings'], confirmed: Command['confirmed'] = []): Command => ({
      type: 'request-user-code',
      codeId: 'user-1',
      findings,
      confirmed,
      browser: BROWSER,
    });
    const decided = (command: Command, moves: readonly Move[] = TO_USER_VERIFICATION) => {
      const { state, now } = tell(moves);
      return decide(state, command, now, LIMITS);
    };
    const said = (finding: AskingCode, how: ConfirmedHow) => ({ finding, how });
    const requested = (...confirmed: Command['confirmed']) => ({
      type: 'UserCodeRequested' as const,
      codeId: 'user-1',
      confirmed,
    });
    const notConfirmed = (...findings: AskingCode[]) => ({
      code: 'findings-not-confirmed' as const,
      findings,
    });

    it('needs each of them confirmed, and records what was said', () => {
      const both = [EMAIL, FAILED];
      expect(decided(request(both)).refusal).toEqual(notConfirmed(EMAIL.code, FAILED.code));
      const one = [said(EMAIL.code, 'called-back')];
      expect(decided(request(both, one)).refusal).toEqual(notConfirmed(FAILED.code));
      const all = [...one, said(FAILED.code, 'administrator')];
      expect(decided(request(both, all)).events).toEqual([requested(...all)]);
    });

    it('takes no call to a number that changed, whatever it is to confirm', () => {
      const called = [said(EMAIL.code, 'called-back'), said(PHONE.code, 'called-back')];
      expect(decided(request([EMAIL, PHONE], called)).refusal).toEqual(notConfirmed(EMAIL.code, PHONE.code));
      const confirmed = [said(EMAIL.code, 'administrator'), said(PHONE.code, 'administrator')];
      expect(decided(request([EMAIL, PHONE], confirmed)).events).toEqual([requested(...confirmed)]);
    });

    it('records nothing of what does not ask', () => {
      const few = [{ code: 'failed-verifications', blocks: false, count: 2 }] as const;
      const { events } = decided(request(few, [said(FAILED.code, 'called-back')]));
      expect(events).toEqual([{ type: 'UserCodeRequested', codeId: 'user-1' }]);
    });

    it('is good for the whole assistance, and for what asks later it is asked again', () => {
      const first = request([EMAIL], [said(EMAIL.code, 'called-back')]);
      const sent = [...TO_USER_VERIFICATION, first, userSent('user-1'), MINUTE_MS];
      expect(stateAfter(sent).confirmed).toEqual([said(EMAIL.code, 'called-back')]);
      const again = [said(EMAIL.code, 'administrator')];
      expect(decided(request([EMAIL], again), sent).events).toEqual([
        { type: 'UserCodeRequested', codeId: 'user-1' },
      ]);
      expect(decided(request([EMAIL, PHONE]), sent).refusal).toEqual(notConfirmed(PHONE.code));
    });

    it('names what blocks first, and a wrong step before that', () => {
      const blocked = [{ code: 'unconfirmed', blocks: true }, EMAIL] as const;
      expect(decided(request(blocked)).refusal?.code).toBe('user-not-verifiable');
      expect(decided(request(blocked), TO_ECOSYSTEM).refusal?.code).toBe('wrong-step');
    });
  });

  it('keeps only the newest code valid', () => {
    const resent = [...TO_INTERNAL_CODE_SENT, MINUTE_MS, requestInternal('internal-2')];
    const { state, now } = tell(resent);
    expect(decide(state, internalSent('internal-1'), now, LIMITS).refusal).toEqual({ code: 'no-code' });
    expect(decide(state, answerInternal(true), now, LIMITS).refusal).toEqual({ code: 'no-code' });
  });

  it('does not start the wrong tries anew with a new code', () => {
    const { state } = tell([
      ...TO_INTERNAL_CODE_SENT,
      ...wrongInternal(3),
      MINUTE_MS,
      requestInternal('internal-2'),
      internalSent('internal-2'),
      ...wrongInternal(1),
    ]);
    expect(state?.internal.wrongTries).toBe(4);
  });

  it('does not start the wrong tries anew with another browser either', () => {
    const { state, now } = tell([
      ...TO_INTERNAL_CODE_SENT,
      ...wrongInternal(4),
      answerInternal(true),
      MINUTE_MS,
      requestInternal('internal-2', OTHER_BROWSER),
      internalSent('internal-2'),
    ]);
    const { events } = decide(state, answerInternal(false, OTHER_BROWSER), now, LIMITS);
    expect(events.map(({ type }) => type)).toEqual(['InternalCodeRejected', 'AssistanceEnded']);
  });

  it('gives a code back that surely did not arrive, and counts one that may have', () => {
    const failed = (mayHaveArrived: boolean): Move => ({
      type: 'record-internal-code-failed',
      codeId: 'internal-1',
      mayHaveArrived,
    });
    expect(stateAfter([start, requestInternal(), failed(false)]).internal.codesUsed).toBe(0);
    expect(stateAfter([start, requestInternal(), failed(true)]).internal.codesUsed).toBe(1);
    const again = stateAfter([start, requestInternal(), failed(true), requestInternal('internal-2')]);
    expect(again.internal.code?.id).toBe('internal-2');
  });

  it('moves the step-up to the browser that answered, and stays in its step', () => {
    const state = stateAfter([
      ...TO_USER_VERIFICATION,
      MINUTE_MS,
      requestInternal('internal-2', OTHER_BROWSER),
      internalSent('internal-2'),
      answerInternal(true, OTHER_BROWSER),
    ]);
    expect([state.step, state.verifiedBy]).toEqual(['user-verification', OTHER_BROWSER]);
  });

  it('lasts five minutes from the user’s code, whatever happens in the session', () => {
    const { state, now } = tell(TO_SESSION);
    expect(state?.session).toEqual({ startedAt: now, endsAt: now + 5 * MINUTE_MS });
    const later = stateAfter([...TO_SESSION, 4 * MINUTE_MS, openWeb(), redeemWeb()]);
    expect(deadlineOf(later, LIMITS)).toBe(now + 5 * MINUTE_MS);
  });

  it('gives no ticket that outlives the session', () => {
    const { state, now } = tell([...TO_SESSION, 4 * MINUTE_MS + 30_000]);
    const [opened] = decide(state, openWeb(), now, LIMITS).events;
    expect(opened).toEqual(jasmine.objectContaining({ type: 'ProductOpened', expiresAt: now + 30_000 }));
  });

  it('remembers that a product was entered when it is opened again', () => {
    const state = stateAfter([...TO_SESSION, openWeb(), redeemWeb(), 1_000, openWeb('ticket-2')]);
    expect(state.products.web?.used).toBeFalse();
    expect(state.products.web?.redeemedAt).not.toBeNull();
  });

  it('that expired was over at its deadline, however late it was noticed', () => {
    const { state, now } = tell(TO_SESSION);
    const late = tell([...TO_SESSION, 60 * MINUTE_MS, COMMANDS.expire]).state;
    expect(late?.ended).toEqual({
      outcome: 'expired',
      at: state?.session?.endsAt ?? 0,
      reason: null,
      reasonKind: null,
    });
    expect(late?.ended?.at).toBe(now + 5 * MINUTE_MS);
  });

  it('keeps kind and text of the reason for which it was cancelled or stopped', () => {
    expect(stateAfter([start, COMMANDS.cancel]).ended).toEqual({
      outcome: 'cancelled',
      at: START,
      reason: 'wrong person',
      reasonKind: 'other',
    });
    expect(stateAfter([start, COMMANDS.stop]).ended?.reason).toBe('suspicious');
  });

  it('goes idle 15 minutes after the last step, not after the start', () => {
    const state = stateAfter([...TO_ECOSYSTEM, 14 * MINUTE_MS, choose()]);
    expect(deadlineOf(state, LIMITS)).toBe(state.lastStepAt + 15 * MINUTE_MS);
  });

  it('that nobody started knows no events', () => {
    const event = { type: 'EcosystemChosen', ecosystem: LEGACY355 } as const;
    expect(() => evolve(null, { event, at: START })).toThrowError(/before AssistanceStarted/);
  });
});
