import type { ChallengeNameType, UserStatusType } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoState, FindingCode } from '../../contract/index.ts';
import { statusOf, wasCut, wasNotReached } from '../aws-client.ts';

/**
 * What each answer of Cognito to the calls that we make means to the person, and what follows from it: the adapters
 * go by it, and its spec holds it against the SDK's own models. What a table of names cannot tell apart is told apart
 * by Cognito's words, which are never shown.
 */

/** The calls that we make, each with what it is for: one command has other answers for a password than for a code. */
export const COMMANDS = {
  'sign-in': 'AdminInitiateAuth',
  begin: 'AdminInitiateAuth',
  context: 'AdminRespondToAuthChallenge',
  code: 'AdminRespondToAuthChallenge',
  'product-token': 'GetTokensFromRefreshToken',
  revoke: 'RevokeToken',
  'list-users': 'ListUsers',
  account: 'AdminGetUser',
  /** By an address, which a pool without aliases takes for a user name that cannot be. */
  alias: 'AdminGetUser',
  groups: 'AdminListGroupsForUser',
  members: 'ListUsersInGroup',
  /** Of a pool that need not have this group. */
  'members-if-any': 'ListUsersInGroup',
  client: 'DescribeUserPoolClient',
  token: 'GetUser',
} as const;
export type Call = keyof typeof COMMANDS;

/** What a refused call means. Charged is only that Cognito asks for the code again, which is no exception. */
export type Kind =
  /** The Session is spent or over: the code is void, another one may be asked for. */
  | 'over'
  /** The functions ended the sign-in, or there is no such user any more: no Session goes on. */
  | 'ended'
  /** The account cannot be verified in this state, whoever asks how often. */
  | 'not-verifiable'
  | 'gone'
  | 'wrong-credentials'
  /** The token that was handed over is nobody's any more. */
  | 'nobodys'
  /** The refresh token is taken no more. */
  | 'tokens-refused'
  /** Not looked at: the same may be asked again. */
  | 'busy'
  /** Nobody knows whether it was done: what changes nothing may be asked again. */
  | 'broken'
  /** A function threw, or answered what Cognito could not use. */
  | 'function-failed'
  /** Ours to mend: rights, secrets, settings of the pool. */
  | 'misconfigured';

export interface Meaning {
  readonly kind: Kind;
  /** Of an account that cannot be verified: why. */
  readonly finding?: FindingCode;
}

interface Row {
  readonly name: string;
  /** Part of Cognito's words, where one name stands for many causes; the first that fits counts. */
  readonly says?: RegExp;
  readonly means: Meaning;
}

const means = (kind: Kind, finding?: FindingCode): Meaning => (finding ? { kind, finding } : { kind });
const rows = (meaning: Meaning, ...names: readonly string[]): readonly Row[] =>
  names.map((name) => ({ name, means: meaning }));
const said = (name: string, says: RegExp, meaning: Meaning): Row => ({ name, says, means: meaning });

const SECRET = /secret/i;
const DISABLED = /disabled/i;
const SESSION = /session/i;
const NO_SUCH_USER = /does not exist|not found/i;
/** With `PreventUserExistenceErrors` of an unknown user; of anybody where the functions ended the sign-in. */
const INCORRECT = /incorrect username or password/i;
const NO_VERIFIED_EMAIL = /no verified e-mail/i;
const CODE_EXPIRED = /the code has expired/i;
const FLOW = /flow|method/i;

/** The same for every call. */
const ALWAYS: readonly Row[] = [
  ...rows(
    means('busy'),
    'TooManyRequestsException',
    'LimitExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
  ),
  ...rows(means('broken'), 'InternalErrorException', 'InternalFailure', 'ServiceUnavailable'),
  ...rows(
    means('function-failed'),
    'UserLambdaValidationException',
    'UnexpectedLambdaException',
    'InvalidLambdaResponseException',
  ),
  ...rows(
    means('misconfigured'),
    'AccessDeniedException',
    'ForbiddenException',
    'InvalidParameterException',
    'NotAuthorizedException',
    'OperationNotEnabledException',
    'ResourceNotFoundException',
    'FeatureUnavailableInTierException',
    'InvalidEmailRoleAccessPolicyException',
    'InvalidSmsRoleAccessPolicyException',
    'InvalidSmsRoleTrustRelationshipException',
    'InvalidUserPoolConfigurationException',
    'UnsupportedOperationException',
    'UnsupportedTokenTypeException',
    'UnauthorizedException',
    // Of challenges that we never answer.
    'AliasExistsException',
    'InvalidPasswordException',
    'PasswordHistoryPolicyViolationException',
  ),
];

/** Of the account, in every call of a custom sign-in. */
const ACCOUNT: readonly Row[] = [
  ...rows(means('not-verifiable', 'missing-in-cognito'), 'UserNotFoundException'),
  ...rows(means('not-verifiable', 'unconfirmed'), 'UserNotConfirmedException'),
  ...rows(means('not-verifiable', 'reset-required'), 'PasswordResetRequiredException'),
  ...rows(
    means('not-verifiable', 'mfa-on'),
    'MFAMethodNotFoundException',
    'SoftwareTokenMFANotFoundException',
  ),
  said('NotAuthorizedException', SECRET, means('misconfigured')),
  said('NotAuthorizedException', DISABLED, means('not-verifiable', 'disabled-in-cognito')),
  said('NotAuthorizedException', NO_SUCH_USER, means('not-verifiable', 'missing-in-cognito')),
  said('NotAuthorizedException', /attempts exceeded/i, means('busy')),
];

const NOBODYS = rows(
  means('nobodys'),
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
);

export const ANSWERS: Readonly<Record<Call, readonly Row[]>> = {
  'sign-in': [
    said('NotAuthorizedException', SECRET, means('misconfigured')),
    said('InvalidParameterException', FLOW, means('misconfigured')),
    // Wrong password, unknown address, disabled account: one answer, so that nobody learns which (ASVS 5.0, 6.3.8).
    // One that has to be reset has no right password any more; an address may be one that no account can have.
    ...rows(
      means('wrong-credentials'),
      'NotAuthorizedException',
      'UserNotFoundException',
      'UserNotConfirmedException',
      'PasswordResetRequiredException',
      'InvalidParameterException',
    ),
    // A factor that Cognito wants and cannot ask for.
    ...rows(means('misconfigured'), 'MFAMethodNotFoundException'),
    ...ALWAYS,
  ],
  begin: [
    ...ACCOUNT,
    said('NotAuthorizedException', INCORRECT, means('not-verifiable', 'missing-in-cognito')),
    ...ALWAYS,
  ],
  context: [
    ...ACCOUNT,
    said('NotAuthorizedException', SESSION, means('over')),
    // The functions took no word of the context: another key, another client.
    said('NotAuthorizedException', INCORRECT, means('misconfigured')),
    said('UserLambdaValidationException', NO_VERIFIED_EMAIL, means('not-verifiable', 'email-not-verified')),
    ...rows(means('over'), 'CodeMismatchException', 'ExpiredCodeException'),
    ...ALWAYS,
  ],
  code: [
    ...ACCOUNT,
    said('NotAuthorizedException', SESSION, means('over')),
    said('NotAuthorizedException', INCORRECT, means('ended')),
    said('UserLambdaValidationException', CODE_EXPIRED, means('over')),
    ...rows(means('over'), 'CodeMismatchException', 'ExpiredCodeException'),
    ...ALWAYS,
  ],
  'product-token': [
    said('NotAuthorizedException', SECRET, means('misconfigured')),
    ...rows(
      means('tokens-refused'),
      'NotAuthorizedException',
      'UserNotFoundException',
      'RefreshTokenReuseException',
    ),
    ...ALWAYS,
  ],
  revoke: ALWAYS,
  'list-users': ALWAYS,
  account: [...rows(means('gone'), 'UserNotFoundException'), ...ALWAYS],
  alias: [...rows(means('gone'), 'UserNotFoundException', 'InvalidParameterException'), ...ALWAYS],
  groups: [...rows(means('gone'), 'UserNotFoundException'), ...ALWAYS],
  members: ALWAYS,
  'members-if-any': [...rows(means('gone'), 'ResourceNotFoundException'), ...ALWAYS],
  client: ALWAYS,
  token: [...NOBODYS, ...ALWAYS],
};

/** What an error of this call means; one that is in no table by its status, and nobody's answer is `broken`. */
export function meaningOf(call: Call, error: unknown): Meaning {
  const { name, message, status } = partsOf(error);
  const row = ANSWERS[call].find((each) => each.name === name && (each.says?.test(message) ?? true));
  if (row) return row.means;
  if (status === 429) return means('busy');
  return means(status === null || status >= 500 ? 'broken' : 'misconfigured');
}

/** Whether the same may come right in a moment, whichever call it is: Cognito said so, or did not answer in time. */
export function isPassing(error: unknown): boolean {
  const { name, status } = partsOf(error);
  // A cut connection is called so too, and was asked again at once.
  if (status === null) return wasNotReached(error) || (name === 'TimeoutError' && !wasCut(error));
  const { kind } = meaningOf('list-users', error);
  return kind === 'busy' || kind === 'broken';
}

function partsOf(error: unknown): { name: string; message: string; status: number | null } {
  if (!(error instanceof Error)) return { name: '', message: '', status: null };
  return { name: error.name, message: error.message, status: statusOf(error) };
}

/** What Cognito may ask next: `wrong` after an answer to the code; else a factor that nobody can give on the phone. */
export const CHALLENGES: Readonly<Record<ChallengeNameType, 'wrong' | FindingCode>> = {
  CUSTOM_CHALLENGE: 'wrong',
  NEW_PASSWORD_REQUIRED: 'must-change-password',
  ADMIN_NO_SRP_AUTH: 'mfa-on',
  DEVICE_PASSWORD_VERIFIER: 'mfa-on',
  DEVICE_SRP_AUTH: 'mfa-on',
  EMAIL_OTP: 'mfa-on',
  MFA_SETUP: 'mfa-on',
  PASSWORD: 'mfa-on',
  PASSWORD_SRP: 'mfa-on',
  PASSWORD_VERIFIER: 'mfa-on',
  SELECT_CHALLENGE: 'mfa-on',
  SELECT_MFA_TYPE: 'mfa-on',
  SMS_MFA: 'mfa-on',
  SMS_OTP: 'mfa-on',
  SOFTWARE_TOKEN_MFA: 'mfa-on',
  WEB_AUTHN: 'mfa-on',
};

/** Why no code can verify whoever is asked for this; null where it is the code itself. A later name is a factor. */
export function factorAsked(name: string | undefined): FindingCode | null {
  const asked = known<'wrong' | FindingCode>(CHALLENGES, name);
  return asked === 'wrong' ? null : (asked ?? 'mfa-on');
}

/** By `AdminGetUser`, of an account that is enabled. */
export const STATES: Readonly<Record<UserStatusType, CognitoState>> = {
  CONFIRMED: 'confirmed',
  UNCONFIRMED: 'unconfirmed',
  FORCE_CHANGE_PASSWORD: 'must-change-password',
  RESET_REQUIRED: 'reset-required',
  EXTERNAL_PROVIDER: 'external-provider',
  COMPROMISED: 'compromised',
  ARCHIVED: 'archived',
  UNKNOWN: 'unknown',
};

/** A state that this release does not know is no good one. */
export function stateOf(enabled: boolean, status: string | undefined): CognitoState {
  if (!enabled) return 'disabled';
  return known<CognitoState>(STATES, status) ?? 'unknown';
}

/** The SDK's types promise that a later release of Cognito says no other word. */
function known<T>(table: Readonly<Record<string, T>>, name = ''): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
