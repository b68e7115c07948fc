import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import {
  ANSWERS,
  CHALLENGES,
  COMMANDS,
  consequenceOf,
  consequenceOfChallenge,
  factorAsked,
  isPassing,
  meaningOf,
  stateOf,
  STATES,
  type Again,
  type Call,
  type Told,
} from './answers.ts';

/** What the SDK's own model says that a command can throw. */
function thrownBy(command: string): readonly string[] {
  const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-cognito-identity-provider');
  const types = join(sdk, '../../dist-types/commands', `${command}Command.d.ts`);
  const names = [...readFileSync(types, 'utf8').matchAll(/@throws \{@link (\w+)\}/g)].map(([, name]) => name);
  return names.flatMap((name) => (name?.endsWith('ServiceException') ? [] : (name ?? [])));
}

const exception = (name: string, message = '', status = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

const CALLS = Object.keys(COMMANDS) as readonly Call[];
const told = (call: Call, name: string, words?: string, status?: number) => {
  const meaning = meaningOf(call, exception(name, words, status));
  const { told: code, charged, again } = consequenceOf(call, meaning);
  return { told: meaning.finding === undefined ? code : `${code} ${meaning.finding}`, charged, again };
};

/** Cognito's words for one name, as its documentation and people's logs have them. */
const WORDS: readonly (readonly [Call, string, string, Told | `user-not-verifiable ${string}`, Again])[] = [
  // The same for a code, whichever way the session ended.
  ['code', 'NotAuthorizedException', 'Invalid session for the user.', 'code-expired', 'another code'],
  [
    'code',
    'NotAuthorizedException',
    'Invalid session for the user, session is expired.',
    'code-expired',
    'another code',
  ],
  [
    'code',
    'NotAuthorizedException',
    'Invalid session for the user, session can only be used once.',
    'code-expired',
    'another code',
  ],
  // The functions ended it.
  ['code', 'NotAuthorizedException', 'Incorrect username or password.', 'code-expired', 'another code'],
  ['code', 'NotAuthorizedException', 'User is disabled.', 'user-not-verifiable disabled-in-cognito', 'no'],
  ['code', 'NotAuthorizedException', 'User does not exist.', 'user-not-verifiable missing-in-cognito', 'no'],
  [
    'code',
    'NotAuthorizedException',
    'Unable to verify secret hash for client support',
    'identity-provider-failed',
    'no',
  ],
  ['code', 'NotAuthorizedException', 'Something new.', 'identity-provider-failed', 'no'],
  // `PreventUserExistenceErrors`: LEGACY, and ENABLED.
  ['begin', 'UserNotFoundException', 'User does not exist.', 'user-not-verifiable missing-in-cognito', 'no'],
  [
    'begin',
    'NotAuthorizedException',
    'Incorrect username or password.',
    'user-not-verifiable missing-in-cognito',
    'no',
  ],
  ['begin', 'NotAuthorizedException', 'User is disabled.', 'user-not-verifiable disabled-in-cognito', 'no'],
  ['begin', 'NotAuthorizedException', 'Password attempts exceeded', 'delivery-failed', 'the same'],
  [
    'begin',
    'NotAuthorizedException',
    'Unable to verify secret hash for client support',
    'delivery-failed',
    'no',
  ],
  [
    'begin',
    'InvalidParameterException',
    'Custom auth lambda trigger is not configured.',
    'delivery-failed',
    'no',
  ],
  [
    'context',
    'UserLambdaValidationException',
    'CreateAuthChallenge failed with error no verified e-mail.',
    'user-not-verifiable email-not-verified',
    'no',
  ],
  [
    'context',
    'UserLambdaValidationException',
    'CreateAuthChallenge failed with error the mail was not sent.',
    'delivery-failed',
    'the same',
  ],
  [
    'code',
    'UserLambdaValidationException',
    'VerifyAuthChallengeResponse failed with error the code has expired.',
    'code-expired',
    'another code',
  ],
  [
    'code',
    'UserLambdaValidationException',
    'VerifyAuthChallengeResponse failed with error no valid support context.',
    'identity-provider-failed',
    'the same',
  ],
  ['context', 'NotAuthorizedException', 'Incorrect username or password.', 'delivery-failed', 'no'],
  ['context', 'NotAuthorizedException', 'Invalid session for the user.', 'delivery-failed', 'another code'],
  [
    'sign-in',
    'NotAuthorizedException',
    'Incorrect username or password.',
    'wrong-credentials',
    'another answer',
  ],
  ['sign-in', 'NotAuthorizedException', 'User is disabled.', 'wrong-credentials', 'another answer'],
  ['sign-in', 'NotAuthorizedException', 'Password attempts exceeded', 'wrong-credentials', 'another answer'],
  [
    'sign-in',
    'NotAuthorizedException',
    'Unable to verify secret hash for client passwords',
    'identity-provider-failed',
    'no',
  ],
  [
    'sign-in',
    'InvalidParameterException',
    'ADMIN_USER_PASSWORD_AUTH flow not enabled for this client',
    'identity-provider-failed',
    'no',
  ],
  [
    'sign-in',
    'InvalidParameterException',
    '1 validation error detected: Value at userName failed to satisfy constraint',
    'wrong-credentials',
    'another answer',
  ],
  ['product-token', 'NotAuthorizedException', 'Refresh Token has been revoked', 'ticket-expired', 'no'],
  ['product-token', 'NotAuthorizedException', 'Refresh Token has expired', 'ticket-expired', 'no'],
  ['product-token', 'NotAuthorizedException', 'User is disabled.', 'ticket-expired', 'no'],
  [
    'product-token',
    'NotAuthorizedException',
    'Unable to verify secret for client support',
    'identity-provider-failed',
    'no',
  ],
];

/** Those that are an answer of the account, or of what was handed over; any other exception is a failure. */
const TOLD: Readonly<Record<Call, Readonly<Record<string, string>>>> = {
  'sign-in': {
    NotAuthorizedException: 'wrong-credentials',
    UserNotFoundException: 'wrong-credentials',
    UserNotConfirmedException: 'wrong-credentials',
    PasswordResetRequiredException: 'wrong-credentials',
    InvalidParameterException: 'wrong-credentials',
  },
  begin: {
    UserNotFoundException: 'user-not-verifiable missing-in-cognito',
    UserNotConfirmedException: 'user-not-verifiable unconfirmed',
    PasswordResetRequiredException: 'user-not-verifiable reset-required',
    MFAMethodNotFoundException: 'user-not-verifiable mfa-on',
  },
  context: {
    UserNotFoundException: 'user-not-verifiable missing-in-cognito',
    UserNotConfirmedException: 'user-not-verifiable unconfirmed',
    PasswordResetRequiredException: 'user-not-verifiable reset-required',
    MFAMethodNotFoundException: 'user-not-verifiable mfa-on',
    SoftwareTokenMFANotFoundException: 'user-not-verifiable mfa-on',
  },
  code: {
    UserNotFoundException: 'user-not-verifiable missing-in-cognito',
    UserNotConfirmedException: 'user-not-verifiable unconfirmed',
    PasswordResetRequiredException: 'user-not-verifiable reset-required',
    MFAMethodNotFoundException: 'user-not-verifiable mfa-on',
    SoftwareTokenMFANotFoundException: 'user-not-verifiable mfa-on',
    CodeMismatchException: 'code-expired',
    ExpiredCodeException: 'code-expired',
  },
  'product-token': {
    NotAuthorizedException: 'ticket-expired',
    UserNotFoundException: 'ticket-expired',
    RefreshTokenReuseException: 'ticket-expired',
  },
  revoke: {},
  'list-users': {},
  account: { UserNotFoundException: 'missing' },
  groups: { UserNotFoundException: 'missing' },
  members: {},
  client: {},
  token: {
    NotAuthorizedException: 'wrong-credentials',
    UserNotFoundException: 'wrong-credentials',
    UserNotConfirmedException: 'wrong-credentials',
    PasswordResetRequiredException: 'wrong-credentials',
  },
};
const FAILED: Readonly<Partial<Record<Call, Told>>> = {
  begin: 'delivery-failed',
  context: 'delivery-failed',
  revoke: 'nothing',
};

describe('the table of Cognito’s answers', () => {
  for (const call of CALLS) {
    it(`knows every exception of the SDK's model, and no other: ${call}`, () => {
      const names = thrownBy(COMMANDS[call]);
      expect(names.length).toBeGreaterThan(5);
      for (const name of names) {
        expect(ANSWERS[call].some((row) => row.name === name))
          .withContext(name)
          .toBeTrue();
        const failed = FAILED[call] ?? 'identity-provider-failed';
        const right = TOLD[call][name] ?? failed;
        expect(told(call, name).told).withContext(name).toBe(right);
      }
      const exported = new Set(Object.keys(cognito));
      const outside = ['LimitExceededException', 'ThrottlingException', 'AccessDeniedException'];
      const unknown = ANSWERS[call].filter(({ name }) => !exported.has(name) && !outside.includes(name));
      const protocol = ['RequestLimitExceeded', 'InternalFailure', 'ServiceUnavailable'];
      expect(unknown.map(({ name }) => name).filter((name) => !protocol.includes(name))).toEqual([]);
    });

    it(`charges nobody for an exception: ${call}`, () => {
      for (const { means } of ANSWERS[call]) expect(consequenceOf(call, means).charged).toBeFalse();
    });
  }

  for (const [call, name, words, code, again] of WORDS) {
    it(`tells by Cognito's words: ${call}, ${name}, “${words}”: ${code}`, () => {
      expect(told(call, name, words)).toEqual({ told: code, charged: false, again });
    });
  }

  it('goes by the status where it knows no name', () => {
    expect(told('code', 'SomethingNew', '', 400).again).toBe('no');
    expect(told('code', 'SomethingNew', '', 429).again).toBe('the same');
    expect(told('code', 'SomethingNew', '', 500).again).toBe('the same');
    expect(meaningOf('code', new Error('socket hang up')).kind).toBe('broken');
    expect(meaningOf('code', 'no error at all').kind).toBe('broken');
  });

  it('says what may come right in a moment', () => {
    for (const [name, status] of [
      ['TooManyRequestsException', 400],
      ['LimitExceededException', 400],
      ['ThrottlingException', 400],
      ['InternalErrorException', 500],
      ['ServiceUnavailable', 503],
      ['TimeoutError', 0],
    ] as const) {
      const error =
        status === 0 ? Object.assign(new Error('timed out'), { name }) : exception(name, '', status);
      expect(isPassing(error)).withContext(name).toBeTrue();
    }
    for (const name of ['AccessDeniedException', 'UserNotFoundException', 'ResourceNotFoundException']) {
      expect(isPassing(exception(name)))
        .withContext(name)
        .toBeFalse();
    }
  });

  it('charges for the same challenge again, and for no other', () => {
    const names = Object.values(cognito.ChallengeNameType);
    expect(Object.keys(CHALLENGES).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const { told: code, charged, again } = consequenceOfChallenge(name);
      const isCode = name === 'CUSTOM_CHALLENGE';
      expect([code, charged, again])
        .withContext(name)
        .toEqual(isCode ? ['wrong-code', true, 'another answer'] : ['user-not-verifiable', false, 'no']);
    }
    expect(factorAsked('CUSTOM_CHALLENGE')).toBeNull();
    expect(factorAsked('NEW_PASSWORD_REQUIRED')).toBe('must-change-password');
    expect([factorAsked('OF_A_LATER_RELEASE'), factorAsked('toString')]).toEqual(['mfa-on', 'mfa-on']);
  });

  it('has a state for each of Cognito’s, no two alike', () => {
    expect(Object.keys(STATES).toSorted()).toEqual(Object.values(cognito.UserStatusType).toSorted());
    const states = Object.keys(STATES).map((status) => stateOf(true, status));
    expect(new Set(states).size).toBe(states.length);
    expect(stateOf(false, 'CONFIRMED')).toBe('disabled');
    expect([
      stateOf(true, 'OF_A_LATER_RELEASE'),
      stateOf(true, undefined),
      stateOf(true, 'toString'),
    ]).toEqual(['unknown', 'unknown', 'unknown']);
  });
});
