import { findingCode } from '../contract/index.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { DAY_MS } from './time.ts';
import { coreStateOf, findingsOf, type UserFacts } from './user-findings.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const WEEK_MS = 7 * DAY_MS;
const GOOD: UserFacts = {
  core: { email: 'rita@legacy355.example', active: true, hasActiveEcosystem: true },
  cognito: { state: 'confirmed', email: 'rita@legacy355.example', emailVerified: true, mfa: false },
  isAmbiguous: false,
  emailChangedAt: null,
  phoneChangedAt: null,
  failedVerificationsToday: { count: 0, lastAt: null },
  assistedToday: false,
};
const failed = (count: number): UserFacts => ({
  ...GOOD,
  failedVerificationsToday: { count, lastAt: NOW - 60_000 },
});
const core = (changed: Partial<UserFacts['core']>): UserFacts => ({
  ...GOOD,
  core: { ...GOOD.core, ...changed },
});
const cognito = (changed: Partial<NonNullable<UserFacts['cognito']>>): UserFacts => ({
  ...GOOD,
  cognito: { state: 'confirmed', email: GOOD.core.email, emailVerified: true, mfa: false, ...changed },
});

/** One fact at a time, and the one finding that it gives; `!` blocks, `?` asks. */
const CASES: readonly (readonly [string, UserFacts, readonly string[]])[] = [
  ['nothing wrong', GOOD, []],
  ['inactive in Core', core({ active: false }), ['!inactive-in-core']],
  ['missing in Cognito', { ...GOOD, cognito: null }, ['!missing-in-cognito']],
  ['disabled in Cognito', cognito({ state: 'disabled' }), ['!disabled-in-cognito']],
  ['unconfirmed', cognito({ state: 'unconfirmed' }), ['!unconfirmed']],
  ['to be reset', cognito({ state: 'reset-required' }), ['!reset-required']],
  ['another provider', cognito({ state: 'external-provider' }), ['!external-provider']],
  ['compromised', cognito({ state: 'compromised' }), ['!compromised']],
  ['archived', cognito({ state: 'archived' }), ['!archived']],
  ['a state nobody knows', cognito({ state: 'unknown' }), ['!unknown-in-cognito']],
  ['several accounts', { ...GOOD, cognito: null, isAmbiguous: true }, ['!ambiguous-in-cognito']],
  ['a second factor', cognito({ mfa: true }), ['mfa-on']],
  ['no active ecosystem', core({ hasActiveEcosystem: false }), ['!no-active-ecosystem']],
  ['e-mail not verified', cognito({ emailVerified: false }), ['!email-not-verified']],
  ['must change the password', cognito({ state: 'must-change-password' }), ['must-change-password']],
  ['letter case differs', core({ email: 'Rita@legacy355.example' }), ['letter-case-differs']],
  ['another address altogether', core({ email: 'rita2@legacy355.example' }), []],
  [
    'e-mail changed just under a week ago',
    { ...GOOD, emailChangedAt: NOW - WEEK_MS + 1 },
    ['?email-changed-recently'],
  ],
  ['e-mail changed a week ago', { ...GOOD, emailChangedAt: NOW - WEEK_MS }, []],
  [
    'phone changed just under a week ago',
    { ...GOOD, phoneChangedAt: NOW - WEEK_MS + 1 },
    ['?phone-changed-recently'],
  ],
  ['phone changed a week ago', { ...GOOD, phoneChangedAt: NOW - WEEK_MS }, []],
  ['a failed verification', failed(1), ['failed-verifications']],
  ['two failed verifications', failed(2), ['failed-verifications']],
  ['three failed verifications', failed(3), ['?failed-verifications']],
  ['assisted today', { ...GOOD, assistedToday: true }, ['assisted-today']],
];

const shown = (facts: UserFacts) =>
  findingsOf(facts, NOW, DEFAULT_LIMITS).map(
    ({ code, blocks, asks }) => `${blocks ? '!' : ''}${asks ? '?' : ''}${code}`,
  );

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
        hasActiveEcosystem: false,
      },
      cognito: { state: 'disabled', email: 'rita@legacy355.example', emailVerified: false, mfa: false },
      isAmbiguous: false,
      emailChangedAt: NOW,
      phoneChangedAt: NOW,
      failedVerificationsToday: { count: 3, lastAt: NOW },
      assistedToday: true,
    };
    const blocking = shown(worst).map((code) => code.startsWith('!'));
    expect(blocking).toEqual([true, true, true, true, false, false, false, false, false]);
  });

  it('are all walked by these cases', () => {
    const walked = CASES.flatMap(([, , codes]) => codes.map((code) => code.replace(/[!?]/, '')));
    // Two people in Core with one address are told at the look-up: there is no user to look at.
    const all = [...new Set(walked), 'ambiguous-in-core'];
    expect(all.toSorted()).toEqual([...findingCode.options].toSorted());
  });

  it('say how many whole days ago something changed, in a clock that goes on ahead too', () => {
    const days = (ms: number) =>
      findingsOf({ ...GOOD, phoneChangedAt: NOW - ms }, NOW, DEFAULT_LIMITS).map((finding) => finding.days);
    expect([0, DAY_MS - 1, DAY_MS, WEEK_MS - 1, -DAY_MS].map(days)).toEqual([[0], [0], [1], [6], [0]]);
  });

  it('say how often a code was wrong, and when last', () => {
    expect(findingsOf(failed(2), NOW, DEFAULT_LIMITS)).toEqual([
      { code: 'failed-verifications', blocks: false, count: 2, at: NOW - 60_000 },
    ]);
  });

  it('leave the state of Core to Core', () => {
    expect(coreStateOf(GOOD)).toBe('active');
    expect(coreStateOf(core({ active: false }))).toBe('inactive');
  });
});
