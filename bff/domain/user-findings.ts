import type { CognitoState, CoreState, FindingCode } from '../contract/index.ts';
import type { Limits } from './limits.ts';

/** The user as Core and Cognito each know them, and what our own trace remembers. Times: ms since 1970. */
export interface UserFacts {
  readonly core: {
    readonly email: string;
    readonly active: boolean;
    readonly emailChangedAt: number | null;
    readonly hasActiveEcosystem: boolean;
  };
  readonly cognito: {
    readonly state: CognitoState;
    readonly email: string;
    readonly emailVerified: boolean;
  } | null;
  readonly failedVerificationsToday: number;
  readonly assistedToday: boolean;
}

export interface Finding {
  readonly code: FindingCode;
  /** True where the user cannot be verified in this state. */
  readonly blocks: boolean;
}

export function coreStateOf(facts: UserFacts): CoreState {
  return facts.core.active ? 'active' : 'inactive';
}

/** Where Core and Cognito disagree, or something looks like an attack; the blocking ones first. */
export function findingsOf(facts: UserFacts, now: number, limits: Limits): readonly Finding[] {
  const { core, cognito } = facts;
  const rules: readonly (readonly [FindingCode, boolean, boolean])[] = [
    // code, holds, blocks
    ['inactive-in-core', !core.active, true],
    ['missing-in-cognito', cognito === null, true],
    ['disabled-in-cognito', cognito?.state === 'disabled', true],
    ['unconfirmed', cognito?.state === 'unconfirmed', true],
    ['no-active-ecosystem', !core.hasActiveEcosystem, true],
    ['email-not-verified', cognito !== null && !cognito.emailVerified, true],
    ['must-change-password', cognito?.state === 'must-change-password', false],
    ['letter-case-differs', cognito !== null && differsInCaseOnly(core.email, cognito.email), false],
    [
      'email-changed-recently',
      core.emailChangedAt !== null && now - core.emailChangedAt < limits.emailSettlesMs,
      false,
    ],
    ['failed-verifications', facts.failedVerificationsToday > 0, false],
    ['assisted-today', facts.assistedToday, false],
  ];
  return rules.filter(([, holds]) => holds).map(([code, , blocks]) => ({ code, blocks }));
}

function differsInCaseOnly(one: string, other: string): boolean {
  return one !== other && one.toLowerCase() === other.toLowerCase();
}
