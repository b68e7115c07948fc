import type { AskingCode, CognitoState, CoreState, FindingCode } from '../contract/index.ts';
import type { Limits } from './limits.ts';
import { differsInCaseOnly } from './address.ts';
import { DAY_MS } from './time.ts';

/** The user as Core and Cognito each know them, and what our own trace remembers. Times: ms since 1970. */
export interface UserFacts {
  readonly core: {
    readonly email: string;
    readonly active: boolean;
    readonly hasActiveEcosystem: boolean;
  };
  readonly cognito: {
    readonly state: CognitoState;
    readonly email: string;
    readonly emailVerified: boolean;
    readonly mfa: boolean;
  } | null;
  /** Several accounts at Cognito have the address: `cognito` is null then. */
  readonly isAmbiguous: boolean;
  /** As Core says, or as we saw it ourselves, the later. */
  readonly emailChangedAt: number | null;
  readonly phoneChangedAt: number | null;
  /** Wrong codes of earlier assistances. */
  readonly failedVerificationsToday: { readonly count: number; readonly lastAt: number | null };
  readonly assistedToday: boolean;
}

export interface Finding {
  readonly code: FindingCode;
  /** True where the user cannot be verified in this state. */
  readonly blocks: boolean;
  /** That no code is sent before somebody made sure in another way; left out where none need. */
  readonly asks?: true;
  /** How many whole days ago, where it is a change. */
  readonly days?: number;
  /** How often, and when last, where it happened. */
  readonly count?: number;
  readonly at?: number;
}

/** What a code may have to wait for. Source: product.md, "User status". */
export type AskingFinding = Finding & { readonly code: AskingCode };

export function askingIn(findings: readonly Finding[]): readonly AskingFinding[] {
  return findings.filter((finding): finding is AskingFinding => finding.asks === true);
}

export function coreStateOf(facts: UserFacts): CoreState {
  return facts.core.active ? 'active' : 'inactive';
}

/** Where Core and Cognito disagree, or something looks like an attack; the blocking ones first. */
export function findingsOf(facts: UserFacts, now: number, limits: Limits): readonly Finding[] {
  const { core, cognito, failedVerificationsToday: failed } = facts;
  const changed = (code: FindingCode, at: number | null): Finding | null =>
    at !== null && now - at < limits.emailSettlesMs
      ? { code, blocks: false, asks: true, days: Math.max(0, Math.floor((now - at) / DAY_MS)) }
      : null;
  const blocking = (code: FindingCode, holds: boolean) => (holds ? { code, blocks: true } : null);
  const plain = (code: FindingCode, holds: boolean) => (holds ? { code, blocks: false } : null);
  const all: readonly (Finding | null)[] = [
    blocking('inactive-in-core', !core.active),
    blocking('ambiguous-in-cognito', facts.isAmbiguous),
    blocking('missing-in-cognito', cognito === null && !facts.isAmbiguous),
    stateFinding(cognito?.state),
    blocking('no-active-ecosystem', !core.hasActiveEcosystem),
    blocking('email-not-verified', cognito !== null && !cognito.emailVerified),
    plain('mfa-on', cognito?.mfa === true),
    plain('letter-case-differs', cognito !== null && differsInCaseOnly(core.email, cognito.email)),
    changed('email-changed-recently', facts.emailChangedAt),
    changed('phone-changed-recently', facts.phoneChangedAt),
    failed.count > 0 ? failedFinding(failed, limits) : null,
    plain('assisted-today', facts.assistedToday),
  ];
  const found = all.filter((finding) => finding !== null);
  return [...found.filter(({ blocks }) => blocks), ...found.filter(({ blocks }) => !blocks)];
}

/** Each state but the good one, with whether a code may go to it. */
const OF_STATE: Readonly<Partial<Record<CognitoState, Finding>>> = {
  disabled: { code: 'disabled-in-cognito', blocks: true },
  unconfirmed: { code: 'unconfirmed', blocks: true },
  'reset-required': { code: 'reset-required', blocks: true },
  'external-provider': { code: 'external-provider', blocks: true },
  compromised: { code: 'compromised', blocks: true },
  archived: { code: 'archived', blocks: true },
  unknown: { code: 'unknown-in-cognito', blocks: true },
  'must-change-password': { code: 'must-change-password', blocks: false },
};

function stateFinding(state: CognitoState | undefined): Finding | null {
  return (state && OF_STATE[state]) ?? null;
}

function failedFinding({ count, lastAt }: UserFacts['failedVerificationsToday'], limits: Limits): Finding {
  return {
    code: 'failed-verifications',
    blocks: false,
    ...(count >= limits.wrongUserCodesThatAsk && { asks: true }),
    count,
    ...(lastAt !== null && { at: lastAt }),
  };
}
