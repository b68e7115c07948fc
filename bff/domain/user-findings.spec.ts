import { findingCode } from '../contract/index.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { coreStateOf, findingsOf, type UserFacts } from './user-findings.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const GOOD: UserFacts = {
  core: { email: 'rita@legacy355.example', active: true, emailChangedAt: null, hasActiveEcosystem: true },
  cognito: { state: 'confirmed', email: 'rita@legacy355.example', emailVerified: true },
  failedVerificationsToday: 0,
  assistedToday: false,
};
const core = (changed: Partial<UserFacts['core']>): UserFacts => ({
  ...GOOD,
  core: { ...GOOD.core, ...changed },
});
const cognito = (changed: Partial<NonNullable<UserFacts['cognito']>>): UserFacts => ({
  ...GOOD,
  cognito: { state: 'confirmed', email: GOOD.core.email, emailVerified: true, ...changed },
});

/** One fact at a time, and the one finding that it gives; `!` blocks. */
const CASES: readonly (readonly [string, UserFacts, readonly string[]])[] = [
  ['nothing wrong', GOOD, []],
  ['inactive in Core', core({ active: false }), ['!inactive-in-core']],
  ['missing in Cognito', { ...GOOD, cognito: null }, ['!missing-in-cognito']],
  ['disabled in Cognito', cognito({ state: 'disabled' }), ['!disabled-in-cognito']],
  ['unconfirmed', cognito({ state: 'unconfirmed' }), ['!unconfirmed']],
  ['no active ecosystem', core({ hasActiveEcosystem: false }), ['!no-active-ecosystem']],
  ['e-mail not verified', cognito({ emailVerified: false }), ['!email-not-verified']],
  ['must change the password', cognito({ state: 'must-change-password' }), ['must-change-password']],
  ['letter case differs', core({ email: 'Rita@legacy355.example' }), ['letter-case-differs']],
  ['another address altogether', core({ email: 'rita2@legacy355.example' }), []],
  [
    'e-mail changed just under a week ago',
    core({ emailChangedAt: NOW - WEEK_MS + 1 }),
    ['email-changed-recently'],
  ],
  ['e-mail changed a week ago', core({ emailChangedAt: NOW - WEEK_MS }), []],
  ['a failed verification', { ...GOOD, failedVerificationsToday: 1 }, ['failed-verifications']],
  ['assisted today', { ...GOOD, assistedToday: true }, ['assisted-today']],
];

const shown = (facts: UserFacts) =>
  findingsOf(facts, NOW, DEFAULT_LIMITS).map(({ code, blocks }) => `${blocks ? '!' : ''}${code}`);

describe('user findings', () => {
  for (const [name, facts, expected] of CASES) {
    it(`of a user with ${name}: ${expected.join() || 'none'}`, () => {
      expect(shown(facts)).toEqual(expected);
    });
  }

  it('put what blocks first', () => {
    const worst: UserFacts = {
      core: {
        email: 'Rita@legacy355.example',
        active: false,
        emailChangedAt: NOW,
        hasActiveEcosystem: false,
      },
      cognito: { state: 'disabled', email: 'rita@legacy355.example', emailVerified: false },
      failedVerificationsToday: 3,
      assistedToday: true,
    };
    const blocking = shown(worst).map((code) => code.startsWith('!'));
    expect(blocking).toEqual([true, true, true, true, false, false, false, false]);
  });

  it('are all walked by these cases', () => {
    const walked = CASES.flatMap(([, , codes]) => codes.map((code) => code.replace('!', '')));
    expect(walked.toSorted()).toEqual([...findingCode.options].toSorted());
  });

  it('leave the state of Core to Core', () => {
    expect(coreStateOf(GOOD)).toBe('active');
    expect(coreStateOf(core({ active: false }))).toBe('inactive');
  });
});
