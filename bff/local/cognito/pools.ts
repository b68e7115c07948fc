import { DEMO_PEOPLE, type DemoPerson } from '../demo-people.ts';
import { DAY_MS } from '../../domain/time.ts';

export interface PoolClient {
  readonly id: string;
  /** Null for a public client. */
  readonly secret: string | null;
  readonly name: string;
  readonly flows: readonly AuthFlow[];
  readonly accessTokenMinutes: number;
  /** Empty: every standard attribute. */
  readonly writeAttributes: readonly string[];
}

export type AuthFlow =
  'ADMIN_USER_PASSWORD_AUTH' | 'USER_PASSWORD_AUTH' | 'CUSTOM_AUTH' | 'REFRESH_TOKEN_AUTH';

/** Names of the functions of a pool; a pool without custom authentication has none. */
export interface Triggers {
  readonly defineAuthChallenge: string;
  readonly createAuthChallenge: string;
  readonly verifyAuthChallenge: string;
  readonly preTokenGeneration: string;
}

export type UserStatus = 'CONFIRMED' | 'UNCONFIRMED' | 'FORCE_CHANGE_PASSWORD';

export interface PoolUser {
  readonly username: string;
  readonly password: string;
  readonly attributes: Map<string, string>;
  readonly groups: Set<string>;
  readonly mfa: boolean;
  readonly createdAt: number;
  status: UserStatus;
  enabled: boolean;
  modifiedAt: number;
}

export interface Pool {
  readonly id: string;
  readonly clients: readonly PoolClient[];
  readonly triggers: Triggers | null;
  readonly groups: ReadonlySet<string>;
  readonly users: readonly PoolUser[];
}

/** The ids and secrets of the demo pools: what the environment of the BFF names. */
export interface DemoPoolIds {
  readonly agentPoolId: string;
  readonly agentClientId: string;
  readonly agentPasswordClientId: string;
  readonly agentPasswordClientSecret: string;
  readonly userPoolId: string;
  readonly userClientId: string;
  readonly userClientSecret: string;
}

const MONTH_MS = 30 * DAY_MS;

/** What an agent or a user may change about himself; not the e-mail, which would be a way into other accounts. */
const WRITABLE = ['given_name', 'family_name', 'name', 'locale'];

export const SUPPORT_TRIGGERS: Triggers = {
  defineAuthChallenge: 'define-auth-challenge',
  createAuthChallenge: 'create-auth-challenge',
  verifyAuthChallenge: 'verify-auth-challenge',
  preTokenGeneration: 'pre-token-generation',
};

/** The pool of the agents and the pool of the users, with the demo people in them. */
export function demoPools(ids: DemoPoolIds, now: number): readonly Pool[] {
  return [
    {
      id: ids.agentPoolId,
      triggers: null,
      ...people('agents', now),
      clients: [
        client(ids.agentClientId, null, 'backoffice shell', ['USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'], 60),
        client(
          ids.agentPasswordClientId,
          ids.agentPasswordClientSecret,
          'support sign-in',
          ['ADMIN_USER_PASSWORD_AUTH'],
          60,
        ),
      ],
    },
    {
      id: ids.userPoolId,
      triggers: SUPPORT_TRIGGERS,
      ...people('users', now),
      clients: [
        client(ids.userClientId, ids.userClientSecret, 'support', ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'], 5),
      ],
    },
  ];
}

function client(
  id: string,
  secret: string | null,
  name: string,
  flows: readonly AuthFlow[],
  accessTokenMinutes: number,
): PoolClient {
  return { id, secret, name, flows, accessTokenMinutes, writeAttributes: WRITABLE };
}

function people(pool: DemoPerson['pool'], now: number): Pick<Pool, 'groups' | 'users'> {
  const inPool = DEMO_PEOPLE.filter((person) => person.pool === pool);
  return {
    // Groups that exist without a member, so that somebody can be put into them.
    groups: new Set(['customer-service', 'support-supervisors', ...inPool.flatMap(({ groups }) => groups)]),
    users: inPool.flatMap((person) => poolUser(person, now)),
  };
}

function poolUser({ name, password, groups, cognito }: DemoPerson, now: number): PoolUser[] {
  if (cognito === null) return [];
  const { sub, email, emailVerified, phone, phoneVerified } = cognito;
  const attributes = new Map([
    ['sub', sub],
    ['email', email],
    ['email_verified', String(emailVerified)],
    ['name', name],
  ]);
  if (phone !== null) {
    attributes.set('phone_number', phone).set('phone_number_verified', String(phoneVerified));
  }
  return [
    {
      username: sub,
      password,
      attributes,
      groups: new Set(groups),
      mfa: cognito.mfa,
      status: cognito.status,
      enabled: cognito.enabled,
      createdAt: now - cognito.createdMonthsAgo * MONTH_MS,
      modifiedAt: now - cognito.modifiedMonthsAgo * MONTH_MS,
    },
  ];
}
