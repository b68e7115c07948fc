import type { AllowedAction } from '../contract/index.ts';
import { allowedActions } from './allowed-actions.ts';
import {
  ANA,
  BROWSER,
  choose,
  finish,
  LEGACY355,
  OTHER_BROWSER,
  openWeb,
  requestInternal,
  reserveAnswer,
  start,
  tell,
  TO_ECOSYSTEM,
  TO_INTERNAL_CODE_SENT,
  TO_SESSION,
  TO_USER_CODE_SENT,
  TO_USER_VERIFICATION,
  type Move,
} from '../spec-kit/assistance-at-each-step.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { MINUTE_MS } from './time.ts';

const OWNER = { id: ANA.id, roles: ['agent'], browser: BROWSER } as const;
const ELSEWHERE = { ...OWNER, browser: OTHER_BROWSER } as const;
const SUPERVISOR = { id: 'sub-sara', roles: ['agent', 'supervisor'], browser: 'browser-of-sara' } as const;
const COLLEAGUE = { id: 'sub-luis', roles: ['agent'], browser: BROWSER } as const;

function actions(
  given: readonly Move[],
  viewer: Parameters<typeof allowedActions>[1] = OWNER,
): readonly AllowedAction[] {
  const { state, now } = tell(given);
  if (state === null) throw new Error('nothing was started');
  return allowedActions(state, viewer, now, DEFAULT_LIMITS);
}

describe('allowed actions of the agent', () => {
  const cases: readonly (readonly [string, readonly Move[], readonly AllowedAction[]])[] = [
    ['at the start', [start], ['send-internal-code', 'describe', 'cancel']],
    ['while a code is being sent', [start, requestInternal()], ['send-internal-code', 'describe', 'cancel']],
    [
      'with a code sent',
      TO_INTERNAL_CODE_SENT,
      ['send-internal-code', 'answer-internal-code', 'describe', 'cancel'],
    ],
    [
      'with an expired code',
      [...TO_INTERNAL_CODE_SENT, 5 * MINUTE_MS],
      ['send-internal-code', 'describe', 'cancel'],
    ],
    ['in step ecosystem', TO_ECOSYSTEM, ['choose-ecosystem', 'describe', 'cancel']],
    ['in user verification', TO_USER_VERIFICATION, ['send-user-code', 'describe', 'cancel']],
    [
      'with a user code sent',
      TO_USER_CODE_SENT,
      ['send-user-code', 'answer-user-code', 'describe', 'cancel'],
    ],
    ['while an answer is under way', [...TO_USER_CODE_SENT, reserveAnswer()], ['describe', 'cancel']],
    ['in session', TO_SESSION, ['open-product', 'see-plan', 'describe', 'finish', 'cancel']],
    ['when five minutes are over', [...TO_SESSION, 5 * MINUTE_MS], []],
    ['after the end', [...TO_SESSION, openWeb(), finish], []],
  ];
  for (const [name, given, expected] of cases) {
    it(`${name}: ${expected.join(', ') || 'none'}`, () => {
      expect(actions(given)).toEqual(expected);
    });
  }

  it('have one product at least: a member without RCM may open Web and App', () => {
    const asMember = TO_SESSION.map((move) =>
      typeof move === 'object' && move.type === 'choose-ecosystem'
        ? choose({ ...LEGACY355, role: 'member' })
        : move,
    );
    expect(actions(asMember)).toContain('open-product');
  });

  it('are to verify again or to cancel, in a browser session that has not verified', () => {
    expect(actions(TO_ECOSYSTEM, ELSEWHERE)).toEqual(['send-internal-code', 'cancel']);
    expect(actions([...TO_USER_CODE_SENT, MINUTE_MS], ELSEWHERE)).toEqual(['send-internal-code', 'cancel']);
    expect(actions(TO_SESSION, ELSEWHERE)).toEqual(['send-internal-code', 'cancel']);
  });
});

describe('allowed actions of others', () => {
  it('are to stop it, for a supervisor, while it is open', () => {
    expect(actions(TO_SESSION, SUPERVISOR)).toEqual(['stop']);
    expect(actions([...TO_SESSION, finish], SUPERVISOR)).toEqual([]);
  });

  it('are none for a colleague, even in the same browser', () => {
    for (const given of [[start], TO_ECOSYSTEM, TO_USER_CODE_SENT, TO_SESSION]) {
      expect(actions(given, COLLEAGUE)).toEqual([]);
    }
  });
});
