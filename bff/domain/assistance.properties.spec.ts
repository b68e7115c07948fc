import * as fc from 'fast-check';
import {
  askingCode,
  confirmedHow,
  productId,
  step,
  type AskingCode,
  type Confirmation,
} from '../contract/index.ts';
import {
  BROWSER,
  ID,
  LEGACY355,
  OTHER_BROWSER,
  start,
  START,
  tell,
  TO_ECOSYSTEM,
  TO_INTERNAL_CODE_SENT,
  TO_SESSION,
  TO_USER_CODE_SENT,
  TO_USER_VERIFICATION,
  type Move,
} from '../spec-kit/assistance-at-each-step.ts';
import { deadlineOf, decide, evolve, type Assistance } from './assistance.ts';
import type { AssistanceCommand, AssistanceEvent } from './assistance-events.ts';
import { DEFAULT_LIMITS as LIMITS } from './limits.ts';
import { MINUTE_MS } from './time.ts';
import type { Finding } from './user-findings.ts';

/** A command whose ids are those of the state that it meets, or others. */
type Attempt = (state: Assistance | null) => AssistanceCommand;

const browser = fc.constantFrom(BROWSER, BROWSER, BROWSER, OTHER_BROWSER);
const freshId = fc.uuid();
/** Mostly the id that is awaited, sometimes a foreign one. */
const isAwaited = fc.constantFrom(true, true, true, false);
const pick = (awaited: boolean, id: string | undefined) => (awaited && id !== undefined ? id : 'foreign');

const asked = fc.subarray([...askingCode.options]);
const findingsOf = (codes: readonly AskingCode[]) =>
  codes.map((code): Finding => ({ code, blocks: false, asks: true }));
const confirmedOf = (codes: readonly AskingCode[]) =>
  fc
    .constantFrom(...confirmedHow.options)
    .map((how) => codes.map((finding): Confirmation => ({ finding, how })));
/** Mostly of what asks, sometimes of something else. */
const askedAndConfirmed = asked.chain((codes) =>
  fc.tuple(
    fc.constant(findingsOf(codes)),
    fc.oneof({ weight: 3, arbitrary: confirmedOf(codes) }, asked.chain(confirmedOf)),
  ),
);

const describing = fc
  .tuple(
    browser,
    fc.option(fc.constantFrom('HD-7', null), { nil: undefined }),
    fc.option(fc.constantFrom('access', null), { nil: undefined }),
  )
  .map(([by, caseNumber, purpose]): Attempt => () => ({
    type: 'describe',
    ...(caseNumber !== undefined && { caseNumber }),
    ...(purpose !== undefined && { purpose }),
    browser: by,
  }));
const startAgain = fc.constant<Attempt>(() => start);
const sendInternal = fc
  .tuple(freshId, browser)
  .map(([codeId, by]): Attempt => () => ({ type: 'request-internal-code', codeId, browser: by }));
const sendUser = fc
  .tuple(freshId, browser, askedAndConfirmed)
  .map(([codeId, by, [found, said]]): Attempt => () => ({
    type: 'request-user-code',
    codeId,
    findings: found,
    confirmed: said,
    browser: by,
  }));
const internalResult = fc
  .tuple(isAwaited, fc.constantFrom('sent', 'sent', 'failed', 'lost'))
  .map(([awaited, result]): Attempt => (state) => {
    const codeId = pick(awaited, state?.internal.code?.id);
    return result === 'sent'
      ? { type: 'record-internal-code-sent', codeId, sentTo: 'a***' }
      : { type: 'record-internal-code-failed', codeId, mayHaveArrived: result === 'lost' };
  });
const userResult = fc
  .tuple(isAwaited, fc.constantFrom('sent', 'sent', 'failed', 'lost'))
  .map(([awaited, result]): Attempt => (state) => {
    const codeId = pick(awaited, state?.userCode.code?.id);
    return result === 'sent'
      ? { type: 'record-user-code-sent', codeId, sentTo: 'm***', sentToPhone: null }
      : { type: 'record-user-code-failed', codeId, mayHaveArrived: result === 'lost' };
  });
const answerInternal = fc
  .tuple(fc.boolean(), browser)
  .map(([matches, by]): Attempt => () => ({ type: 'answer-internal-code', matches, browser: by }));
const choose = fc
  .tuple(fc.constantFrom(LEGACY355, LEGACY355, { ...LEGACY355, active: false }, null), browser)
  .map(([membership, by]): Attempt => () => ({ type: 'choose-ecosystem', membership, browser: by }));
const reserve = fc
  .tuple(freshId, browser)
  .map(([attemptId, by]): Attempt => () => ({ type: 'reserve-user-answer', attemptId, browser: by }));
const answerUser = fc
  .tuple(isAwaited, fc.constantFrom('right', 'wrong', 'wrong', 'unknown'))
  .map(([awaited, result]): Attempt => (state) => ({
    type: 'record-user-answer',
    attemptId: pick(awaited, state?.userCode.attempt?.id),
    result,
  }));
const product = fc.constantFrom(...productId.options);
const open = fc.tuple(product, freshId, browser).map(([opened, ticketId, by]): Attempt => () => ({
  type: 'open-product',
  product: opened,
  ticketId,
  access: LEGACY355,
  browser: by,
}));
const redeem = fc.tuple(product, isAwaited).map(([opened, awaited]): Attempt => (state) => {
  const ticketId = pick(awaited, state?.products[opened]?.ticketId);
  return { type: 'redeem-product', product: opened, ticketId, access: LEGACY355 };
});
const ending = fc.constantFrom<AssistanceCommand>(
  { type: 'cancel', kind: 'other', text: 'x' },
  { type: 'finish', browser: BROWSER },
  { type: 'stop', reason: 'x' },
  { type: 'refuse' },
  { type: 'refuse', text: 'Nobody called me' },
  { type: 'refuse-again', assistance: 'another' },
  { type: 'sign-out' },
  { type: 'supersede', agent: 'Luis Agent' },
);
const pause = fc.constantFrom(
  0,
  100,
  1_000,
  14_999,
  15_000,
  60_000,
  61_000,
  3 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
);

/** What an agent who goes on would do next; without it, most sequences would end at the door. */
const goOn = fc
  .tuple(freshId, fc.constantFrom(true, false, false), browser)
  .map(([id, isRight, by]): Attempt => (state) => {
    if (state === null) return start;
    const { internal, userCode } = state;
    if (state.step === 'internal-verification' || state.verifiedBy !== by) {
      if (internal.code === null) return { type: 'request-internal-code', codeId: id, browser: by };
      if (internal.code.sentAt === null) {
        return { type: 'record-internal-code-sent', codeId: internal.code.id, sentTo: 'a***' };
      }
      return { type: 'answer-internal-code', matches: isRight, browser: by };
    }
    if (state.step === 'ecosystem') return { type: 'choose-ecosystem', membership: LEGACY355, browser: by };
    if (state.step === 'session') {
      const opened = state.products.web;
      return opened === undefined || opened.used
        ? { type: 'open-product', product: 'web', ticketId: id, access: LEGACY355, browser: by }
        : { type: 'redeem-product', product: 'web', ticketId: opened.ticketId, access: LEGACY355 };
    }
    if (userCode.attempt !== null) {
      return {
        type: 'record-user-answer',
        attemptId: userCode.attempt.id,
        result: isRight ? 'right' : 'wrong',
      };
    }
    if (userCode.code === null)
      return { type: 'request-user-code', codeId: id, findings: [], confirmed: [], browser: by };
    if (userCode.code.sentAt === null) {
      const codeId = userCode.code.id;
      return { type: 'record-user-code-sent', codeId, sentTo: 'm***', sentToPhone: null };
    }
    return { type: 'reserve-user-answer', attemptId: id, browser: by };
  });

const attempt = fc.oneof(
  { weight: 40, arbitrary: goOn },
  { weight: 1, arbitrary: startAgain },
  { weight: 2, arbitrary: describing },
  { weight: 4, arbitrary: sendInternal },
  { weight: 5, arbitrary: internalResult },
  { weight: 8, arbitrary: answerInternal },
  { weight: 4, arbitrary: choose },
  { weight: 4, arbitrary: sendUser },
  { weight: 5, arbitrary: userResult },
  { weight: 6, arbitrary: reserve },
  { weight: 8, arbitrary: answerUser },
  { weight: 4, arbitrary: open },
  { weight: 4, arbitrary: redeem },
  { weight: 4, arbitrary: fc.constant<Attempt>(() => ({ type: 'expire' })) },
  {
    weight: 1,
    arbitrary: ending.map(
      (command): Attempt =>
        () =>
          command,
    ),
  },
);
const waiting = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(0, 100, 1_000, 10_000) },
  { weight: 1, arbitrary: pause },
);
/** Without fast-check's bias towards short and simple values: what is worth checking lies deep. */
const sequence = fc.noBias(
  fc.array(fc.tuple(waiting, attempt), { minLength: 1, maxLength: 60, size: 'max' }),
);

/** Some begin in the middle, so that what lies deep is walked as often as what lies at the door. */
const beginning = fc.constantFrom<readonly Move[]>(
  [],
  [start],
  TO_INTERNAL_CODE_SENT,
  TO_ECOSYSTEM,
  TO_USER_VERIFICATION,
  TO_USER_CODE_SENT,
  TO_SESSION,
);

interface Fact {
  readonly event: AssistanceEvent;
  readonly at: number;
  /** What led to it; null in a beginning. */
  readonly command: AssistanceCommand | null;
  readonly before: Assistance | null;
  readonly after: Assistance;
}

function play(begin: readonly Move[], attempts: readonly (readonly [number, Attempt])[]): readonly Fact[] {
  const facts: Fact[] = [];
  let state: Assistance | null = null;
  const record = (event: AssistanceEvent, at: number, command: AssistanceCommand | null = null) => {
    const after = evolve(state, { event, at });
    facts.push({ event, at, command, before: state, after });
    state = after;
  };
  const told = tell(begin);
  for (const { event, at } of told.events) record(event, at);
  let { now } = told;
  for (const [wait, makeCommand] of attempts) {
    now += wait;
    const command = makeCommand(state);
    const { events } = decide(state, command, now, LIMITS);
    for (const event of events) record(event, now, command);
  }
  return facts;
}

const is =
  (type: AssistanceEvent['type']) =>
  ({ event }: Fact) =>
    event.type === type;
const count = (facts: readonly Fact[], type: AssistanceEvent['type']) => facts.filter(is(type)).length;

/** Blocks in every run; answers how many runs were worth counting. */
function inEveryRun(
  holds: (facts: readonly Fact[]) => void,
  isWorthCounting: (facts: readonly Fact[]) => boolean,
) {
  const counted: true[] = [];
  fc.assert(
    fc.property(beginning, sequence, (begin, attempts) => {
      const facts = play(begin, attempts);
      if (isWorthCounting(facts)) counted.push(true);
      holds(facts);
    }),
    { numRuns: 2_000 },
  );
  expect(counted.length).withContext('runs that came to the point').toBeGreaterThan(20);
}

function mustBe(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

describe('no sequence of commands', () => {
  it('reaches the support session without both codes right, each while it was valid', () => {
    inEveryRun(
      (facts) => {
        const entered = facts.findIndex(({ after }) => after.session !== null);
        if (entered < 0) return;
        const upToHere = facts.slice(0, entered + 1);
        mustBe(upToHere.at(-1)?.event.type === 'UserCodeAccepted', 'entered by another way');
        const internal = upToHere.findIndex(is('InternalCodeAccepted'));
        const chosen = upToHere.findIndex(is('EcosystemChosen'));
        mustBe(internal >= 0 && internal < chosen && chosen < entered, 'a step was skipped');
        // Which codes were right the commands say, not the events.
        const answers = upToHere.filter(is('InternalCodeAccepted')).map(({ command }) => command);
        mustBe(
          answers.every((command) => command === null || ('matches' in command && command.matches)),
          'by a wrong code of the agent’s',
        );
        const last = upToHere.at(-1)?.command ?? null;
        mustBe(
          last === null || ('result' in last && last.result === 'right'),
          'by a wrong code of the user’s',
        );

        const internalSent = upToHere.slice(0, internal).findLast(is('InternalCodeSent'));
        const age = (upToHere[internal]?.at ?? Infinity) - (internalSent?.at ?? 0);
        mustBe(age < LIMITS.codeLifeMs, 'with an agent’s code that was too old');
        const reserved = upToHere.findLast(is('UserAnswerReserved'));
        const userSent = upToHere.findLast(is('UserCodeSent'));
        mustBe(
          (reserved?.at ?? Infinity) - (userSent?.at ?? 0) < LIMITS.codeLifeMs,
          'with a user’s code too old',
        );
      },
      (facts) => facts.some(({ after }) => after.session !== null),
    );
  });

  it('gives more than five wrong tries per step, and the fifth locks', () => {
    inEveryRun(
      (facts) => {
        for (const type of ['InternalCodeRejected', 'UserCodeRejected'] as const) {
          const wrong = facts.filter(is(type));
          mustBe(wrong.length <= LIMITS.wrongTriesPerStep, `${wrong.length} × ${type}`);
          wrong.forEach(({ event }, index) => {
            const left = 'attemptsLeft' in event ? event.attemptsLeft : NaN;
            mustBe(left === LIMITS.wrongTriesPerStep - index - 1, `${left} left after ${index + 1}`);
          });
          if (wrong.length === LIMITS.wrongTriesPerStep) {
            mustBe(facts.at(-1)?.after.ended?.outcome === 'locked', 'five wrong tries and still open');
          }
        }
      },
      (facts) => facts.at(-1)?.after.ended?.outcome === 'locked',
    );
  });

  it('changes anything after the end', () => {
    inEveryRun(
      (facts) => {
        const end = facts.findIndex(is('AssistanceEnded'));
        const later = end < 0 ? [] : facts.slice(end + 1);
        const objected = [is('UserObjected'), is('UserObjectedAgain')];
        mustBe(
          later.every((fact) => objected.some((is) => is(fact))),
          'something happened after the end',
        );
        mustBe(count(facts, 'UserObjectedAgain') <= LIMITS.usedLinkEnds, 'a used link acted too often');
        mustBe(count(facts, 'UserObjected') <= 1, 'a user objected twice');
        const isSame = later.every(({ after }) => after.ended === facts[end]?.after.ended);
        mustBe(isSame, 'an objection changed how it ended');
      },
      (facts) => count(facts, 'AssistanceEnded') > 0,
    );
  });

  it('does anything but end an assistance whose deadline has passed', () => {
    inEveryRun(
      (facts) => {
        for (const { event, at, before } of facts) {
          if (before?.ended !== null || at < deadlineOf(before, LIMITS)) continue;
          const isExpiry = event.type === 'AssistanceEnded' && event.outcome === 'expired';
          mustBe(
            isExpiry && event.endedAt === deadlineOf(before, LIMITS),
            `${event.type} after the deadline`,
          );
        }
      },
      (facts) => facts.at(-1)?.after.ended?.outcome === 'expired',
    );
  });

  it('starts the count of wrong tries or codes anew by a new code', () => {
    inEveryRun(
      (facts) => {
        for (const { event, before, after } of facts) {
          if (before === null) continue;
          for (const part of ['internal', 'userCode'] as const) {
            mustBe(after[part].wrongTries >= before[part].wrongTries, `${event.type} took a wrong try off`);
          }
        }
      },
      (facts) =>
        facts.some(
          ({ event, before }) =>
            event.type.endsWith('CodeRequested') && (before?.internal.wrongTries ?? 0) > 0,
        ),
    );
  });

  it('sends more than five codes per step, or two within 60 s', () => {
    inEveryRun(
      (facts) => {
        for (const type of ['InternalCodeSent', 'UserCodeSent'] as const) {
          const sent = facts.filter(is(type));
          mustBe(sent.length <= LIMITS.codesPerStep, `${sent.length} × ${type}`);
          const requested = facts.filter(
            is(type === 'InternalCodeSent' ? 'InternalCodeRequested' : 'UserCodeRequested'),
          );
          for (const { at } of requested) {
            const last = sent.findLast((earlier) => earlier.at < at);
            mustBe(last === undefined || at - last.at >= LIMITS.resendAfterMs, 'asked for a code too soon');
          }
        }
      },
      (facts) => count(facts, 'InternalCodeSent') + count(facts, 'UserCodeSent') > 2,
    );
  });

  it('asks for a user code while a finding asks of which nobody made sure', () => {
    inEveryRun(
      (facts) => {
        for (const { event, command, before } of facts) {
          if (event.type !== 'UserCodeRequested' || command?.type !== 'request-user-code') continue;
          const { confirmed: said = [] } = event;
          const asking = command.findings.map(({ code }) => code);
          const sure = [...(before?.confirmed ?? []), ...said].map(({ finding }) => finding);
          mustBe(
            asking.every((code) => sure.some((finding) => finding === code)),
            'of one that asks',
          );
          mustBe(new Set(sure).size === sure.length, 'made sure twice of one');
          mustBe(
            said.every((one) => command.confirmed.includes(one) && asking.includes(one.finding)),
            'recorded what nobody said, or nobody asked',
          );
          const called = said.filter(({ how }) => how === 'called-back');
          mustBe(
            called.length === 0 || !asking.includes('phone-changed-recently'),
            'by a number that changed',
          );
          mustBe(event.confirmed === undefined || said.length > 0, 'an empty list is left out');
        }
      },
      (facts) =>
        facts.some(({ event }) => event.type === 'UserCodeRequested' && event.confirmed !== undefined),
    );
  });

  it('keeps a session or a ticket beyond five minutes, or lets one ticket in twice', () => {
    inEveryRun(
      (facts) => {
        const endsAt = facts.find(is('UserCodeAccepted'))?.after.session?.endsAt ?? Infinity;
        const redeemed = new Set<string>();
        for (const { event, after } of facts) {
          if (after.session) mustBe(after.session.endsAt === endsAt, 'the session was moved');
          if (event.type === 'ProductOpened')
            mustBe(event.expiresAt <= endsAt, 'a ticket outlives the session');
          if (event.type !== 'ProductRedeemed') continue;
          mustBe(!redeemed.has(event.ticketId), 'a ticket was redeemed twice');
          redeemed.add(event.ticketId);
          mustBe(event.product !== 'rcm', 'RCM without the module');
        }
      },
      (facts) => count(facts, 'ProductRedeemed') > 0,
    );
  });

  it('gives an event that evolve cannot apply, or a state that JSON does not keep', () => {
    inEveryRun(
      (facts) => {
        for (const { after } of facts)
          mustBe(step.options.includes(after.step), `unknown step ${after.step}`);
        const last = facts.at(-1)?.after;
        const kept: unknown = last && JSON.parse(JSON.stringify(last));
        expect(kept).toEqual(last);
        const again = facts.reduce<Assistance | null>((state, fact) => evolve(state, fact), null);
        expect(again ?? undefined).toEqual(last);
      },
      (facts) => facts.length > 10,
    );
  });
});

describe('the stories that the properties begin with', () => {
  it('lead where their names say', () => {
    const stepAfter = (moves: readonly Move[]) => tell(moves, START).state?.step;
    expect(stepAfter(TO_INTERNAL_CODE_SENT)).toBe('internal-verification');
    expect(stepAfter(TO_ECOSYSTEM)).toBe('ecosystem');
    expect(stepAfter(TO_USER_CODE_SENT)).toBe('user-verification');
    expect(stepAfter(TO_SESSION)).toBe('session');
    expect(tell(TO_SESSION).state?.id).toBe(ID);
  });
});
