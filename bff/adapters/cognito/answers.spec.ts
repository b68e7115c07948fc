import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { mockClient, type AwsClientStub } from 'aws-sdk-client-mock';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  AccountNotVerifiable,
  type ChallengeAnswer,
  type ProductTokenContext,
  type UserCodeContext,
} from '../../assistance/ports.ts';
import { ServiceFailed } from '../../platform/service-failed.ts';
import { cognitoAgentIdentities } from './agent-identities.ts';
import {
  ANSWERS,
  CHALLENGES,
  COMMANDS,
  factorAsked,
  isPassing,
  meaningOf,
  stateOf,
  STATES,
  type Call,
} from './answers.ts';
import { cognitoUserChallenge } from './user-challenge.ts';
import { cognitoUserIdentities } from './user-identities.ts';

/** What the person is told: a refusal's code, or what the call answers without one. */
type Told =
  | 'wrong-code'
  | 'code-expired'
  | 'user-not-verifiable'
  | 'delivery-failed'
  | 'identity-provider-failed'
  | 'wrong-credentials'
  | 'ticket-expired'
  | 'missing'
  /** A task of the outbox, which tries again. */
  | 'nothing';
/** Whether asking again makes sense, and how; `later`: what failed is told with `Retry-After`. */
type Again = 'the same' | 'later' | 'another answer' | 'another code' | 'no';

interface Consequence {
  readonly told: Told | `user-not-verifiable ${string}`;
  readonly charged: boolean;
  readonly again: Again;
}

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
/** Cognito's words for one name, as its documentation and people's logs have them. */
const WORDS: readonly (readonly [Call, string, string, Consequence['told'], Again])[] = [
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
  // The functions ended it, after a wrong code.
  ['code', 'NotAuthorizedException', 'Incorrect username or password.', 'wrong-code', 'another code'],
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
  ['begin', 'NotAuthorizedException', 'Password attempts exceeded', 'delivery-failed', 'later'],
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
    'later',
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
    'another code',
  ],
  ['context', 'NotAuthorizedException', 'Incorrect username or password.', 'delivery-failed', 'no'],
  ['context', 'NotAuthorizedException', 'Invalid session for the user.', 'delivery-failed', 'later'],
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
const TOLD: Readonly<Record<Call, Readonly<Record<string, Consequence['told']>>>> = {
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
  alias: { UserNotFoundException: 'missing', InvalidParameterException: 'missing' },
  groups: { UserNotFoundException: 'missing' },
  members: {},
  'members-if-any': { ResourceNotFoundException: 'missing' },
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

/** Those that say that nobody looked at it. */
const BROKEN = /^InternalError|Lambda/;
const BUSY = new Set(['TooManyRequestsException', 'LimitExceededException']);

const POOL = 'us-east-1_Users';
const context = {
  ...{ assistanceId: 'a-1', codeId: 'c-1', username: 'marta', language: 'en', now: 0, caseNumber: null },
  agent: { id: 'ana', name: 'Ana' },
  ecosystem: { id: 'E-355', name: 'legacy355', role: 'member' },
  ...{ products: [], words: ['copper', 'lantern'], refuseUrl: '', codeValidSeconds: 1, sessionSeconds: 1 },
} as const satisfies UserCodeContext;
const forWeb = {
  ...{ assistanceId: 'a-1', subject: 'marta', product: 'web', supportUntil: 1_000, now: 0 },
  ...{ agent: context.agent, ecosystem: context.ecosystem },
} as const satisfies ProductTokenContext;

describe('the table of Cognito’s answers', () => {
  const { signal } = new AbortController();
  /** What is asked patiently is asked once: patience has specs of its own. */
  const once = AbortSignal.abort();
  let api: AwsClientStub<cognito.CognitoIdentityProviderClient>;
  let keys: Server;
  let jwksBaseUrl: string;
  let token: string;
  let contextSigningKey: Record<string, unknown>;

  beforeAll(async () => {
    const ours = await generateKeyPair('EdDSA', { extractable: true });
    contextSigningKey = { ...(await exportJWK(ours.privateKey)), kid: 'ours' };
    const theirs = await generateKeyPair('RS256');
    const jwks = {
      keys: [{ ...(await exportJWK(theirs.publicKey)), kid: 'pool', alg: 'RS256', use: 'sig' }],
    };
    keys = createServer((_, response) => response.end(JSON.stringify(jwks)));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    jwksBaseUrl = `http://127.0.0.1:${String((keys.address() as AddressInfo).port)}`;
    const claims = { sub: 'ana', client_id: 'shell', token_use: 'access', username: 'ana', auth_time: 1 };
    token = await new SignJWT({ ...claims, scope: 'aws.cognito.signin.user.admin', jti: 'j-1' })
      .setProtectedHeader({ alg: 'RS256', kid: 'pool' })
      .setIssuer(`https://cognito-idp.us-east-1.amazonaws.com/${POOL}`)
      .setExpirationTime('5 min')
      .sign(theirs.privateKey);
  });
  beforeEach(() => {
    api = mockClient(cognito.CognitoIdentityProviderClient);
    const asked = { ChallengeName: 'CUSTOM_CHALLENGE', Session: 'next' } as const;
    api.on(cognito.AdminInitiateAuthCommand).resolves(asked);
    api.on(cognito.AdminRespondToAuthChallengeCommand).resolves(asked);
    api.on(cognito.AdminGetUserCommand).resolves({ Enabled: true, UserStatus: 'CONFIRMED' });
    api.on(cognito.AdminListGroupsForUserCommand).resolves({ Groups: [] });
    api.on(cognito.ListUsersCommand).resolves({ Users: [] });
  });
  afterEach(() => {
    api.restore();
  });
  afterAll(() => {
    keys.close();
    keys.closeAllConnections();
  });

  const agents = () =>
    cognitoAgentIdentities({
      ...{ region: 'us-east-1', poolId: POOL, clientId: 'shell', jwksBaseUrl },
      passwordClient: { id: 'bff', secret: 'secret' },
    });
  const users = () =>
    cognitoUserIdentities({
      region: 'us-east-1',
      userPoolId: POOL,
      agentPoolId: POOL,
      supportGroups: ['agents'],
    });
  const challenge = () =>
    cognitoUserChallenge({
      ...{
        region: 'us-east-1',
        poolId: POOL,
        clientId: 'support',
        clientSecret: 'secret',
        contextSigningKey,
      },
    });

  /** Null where the users' pool has no such group: nobody is staff by it. */
  const supportGroupsOfTwoPools = async () => {
    const inAgents = { UserPoolId: 'us-east-1_Agents' };
    api.on(cognito.ListUsersInGroupCommand, inAgents).resolves({ Users: [] });
    api.on(cognito.ListUsersCommand).resolves({ Users: [] });
    const two = cognitoUserIdentities({
      ...{ region: 'us-east-1', userPoolId: POOL, agentPoolId: inAgents.UserPoolId },
      supportGroups: ['agents'],
    });
    const groups = await two.supportGroupsOf('marta@legacy355.example', signal);
    return groups.length === 0 ? null : groups;
  };

  /** What the adapter makes of a refused call: what comes out of it, or its error. */
  const ASKED: Readonly<Record<Call, () => Promise<unknown>>> = {
    'sign-in': () => agents().signIn('ana@waizant.example', 'password', signal),
    begin: () => challenge().send(context, signal),
    context: () => challenge().send(context, signal),
    code: () => challenge().answer(context, 'session', '048213', signal),
    'product-token': () => challenge().productToken(forWeb, 'refresh', once),
    revoke: () => challenge().revoke('refresh', signal),
    'list-users': () => users().findByEmail('marta@legacy355.example', once),
    account: () => agents().readAccount('ana', once),
    alias: () => users().findByEmail('marta@legacy355.example', once),
    groups: () => agents().read('ana', once),
    members: () => agents().membersOf(['agents'], once),
    'members-if-any': () => supportGroupsOfTwoPools(),
    client: () => agents().emailWritableByAgent(signal),
    token: () => agents().verify(token, Date.now(), once),
  };

  async function came(call: Call, error: unknown): Promise<Consequence> {
    const Command = cognito[`${COMMANDS[call]}Command`] as typeof cognito.AdminGetUserCommand;
    api.on(Command).rejects(error as Error);
    try {
      return ofAnswer(call, await ASKED[call]());
    } catch (failed) {
      return ofFailure(call, failed);
    }
  }

  /** What an adapter answers of a refused call, as its callers take it. */
  function ofAnswer(call: Call, answer: unknown): Consequence {
    if (answer === null) {
      return { told: call === 'token' ? 'wrong-credentials' : 'missing', charged: false, again: 'no' };
    }
    const {
      result,
      finding = '',
      byFunctions = false,
    } = answer as {
      readonly result: ChallengeAnswer['result'] | 'wrong-credentials' | 'refused';
      readonly finding?: string;
      readonly byFunctions?: true;
    };
    switch (result) {
      case 'wrong':
        return { told: 'wrong-code', charged: true, again: 'another answer' };
      case 'over':
        return byFunctions
          ? { told: 'wrong-code', charged: true, again: 'another code' }
          : { told: 'code-expired', charged: false, again: 'another code' };
      case 'not-verifiable':
        return { told: `user-not-verifiable ${finding}`, charged: false, again: 'no' };
      case 'wrong-credentials':
        return { told: 'wrong-credentials', charged: false, again: 'another answer' };
      case 'refused':
        return { told: 'ticket-expired', charged: false, again: 'no' };
      case 'right':
        throw new Error('a refused call that came out right');
    }
  }

  function ofFailure(call: Call, error: unknown): Consequence {
    if (error instanceof AccountNotVerifiable) {
      return { told: `user-not-verifiable ${error.finding}`, charged: false, again: 'no' };
    }
    if (!(error instanceof ServiceFailed)) throw error;
    return { told: FAILED[call] ?? 'identity-provider-failed', charged: false, again: again(call, error) };
  }

  /** Of an answer to a code: it is void where the Session may be spent. */
  function again(call: Call, { mayHaveHappened, code }: ServiceFailed): Again {
    if (code === 'Misconfigured') return 'no';
    if (call !== 'code') return 'later';
    return mayHaveHappened ? 'another code' : 'the same';
  }

  for (const call of CALLS) {
    it(`knows every exception of the SDK's model, and no other: ${call}`, () => {
      const names = thrownBy(COMMANDS[call]);
      expect(names.length).toBeGreaterThan(5);
      for (const name of names) {
        expect(ANSWERS[call].some((row) => row.name === name))
          .withContext(name)
          .toBeTrue();
      }
      const exported = new Set(Object.keys(cognito));
      const outside = ['LimitExceededException', 'ThrottlingException', 'AccessDeniedException'];
      const unknown = ANSWERS[call].filter(({ name }) => !exported.has(name) && !outside.includes(name));
      const protocol = ['RequestLimitExceeded', 'InternalFailure', 'ServiceUnavailable'];
      expect(unknown.map(({ name }) => name).filter((name) => !protocol.includes(name))).toEqual([]);
    });

    it(`is what the adapter goes by, which charges nobody for an exception: ${call}`, async () => {
      for (const name of thrownBy(COMMANDS[call])) {
        const { told, charged, again: how } = await came(call, exception(name));
        const failed = FAILED[call] ?? 'identity-provider-failed';
        expect([told, charged])
          .withContext(name)
          .toEqual([TOLD[call][name] ?? failed, false]);
        if (call === 'code' && told === failed) {
          expect(how)
            .withContext(name)
            .toBe(BUSY.has(name) ? 'the same' : BROKEN.test(name) ? 'another code' : 'no');
        }
      }
    });
  }

  for (const [call, name, words, code, how] of WORDS) {
    it(`tells by Cognito's words: ${call}, ${name}, “${words}”: ${code}`, async () => {
      expect(await came(call, exception(name, words))).toEqual({
        told: code,
        charged: code === 'wrong-code',
        again: how,
      });
    });
  }

  it('goes by the status where it knows no name, and by whether it was reached where there is none', async () => {
    const failed = { told: 'identity-provider-failed', charged: false } as const;
    for (const [error, how] of [
      [exception('SomethingNew', '', 400), 'no'],
      [exception('SomethingNew', '', 429), 'the same'],
      [exception('SomethingNew', '', 500), 'another code'],
      [new Error('socket hang up'), 'another code'],
      [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'the same'],
    ] as const) {
      expect(await came('code', error))
        .withContext(error.message)
        .toEqual({ ...failed, again: how });
    }
    expect(meaningOf('code', 'no error at all').kind).toBe('broken');
  });

  it('says of a sign-in that the functions ended that they did: at the last try that was a wrong code', async () => {
    const ended = exception('NotAuthorizedException', 'Incorrect username or password.');
    api.on(cognito.AdminRespondToAuthChallengeCommand).rejects(ended);
    expect(await ASKED.code()).toEqual(jasmine.objectContaining({ result: 'over', byFunctions: true }));
    const over = exception('NotAuthorizedException', 'Invalid session for the user.');
    api.on(cognito.AdminRespondToAuthChallengeCommand).rejects(over);
    expect(await ASKED.code()).toEqual({ result: 'over', cause: over });
  });

  it('asks for the account before it takes the end of a sign-in for a wrong code: Cognito says both alike', async () => {
    const ended = exception('NotAuthorizedException', 'Incorrect username or password.');
    api.on(cognito.AdminRespondToAuthChallengeCommand).rejects(ended);
    const account = () => api.commandCalls(cognito.AdminGetUserCommand).map(({ args }) => args[0].input);
    api.on(cognito.AdminGetUserCommand).rejects(exception('UserNotFoundException'));
    expect(ofAnswer('code', await ASKED.code())).toEqual({
      ...{ told: 'user-not-verifiable missing-in-cognito', charged: false, again: 'no' },
    });
    expect(account()).toEqual([{ UserPoolId: POOL, Username: 'marta' }]);
    api.on(cognito.AdminGetUserCommand).resolves({ Enabled: false, UserStatus: 'CONFIRMED' });
    expect(ofAnswer('code', await ASKED.code())).toEqual({
      ...{ told: 'user-not-verifiable disabled-in-cognito', charged: false, again: 'no' },
    });
    // Nobody knows which it was: the code is void, and nobody is charged.
    api.on(cognito.AdminGetUserCommand).rejects(exception('AccessDeniedException'));
    const failed = await ASKED.code().catch((error: unknown) => ofFailure('code', error));
    expect(failed).toEqual({ told: 'identity-provider-failed', charged: false, again: 'no' });
  });

  it('asks for no account where the answer needs none', async () => {
    api.on(cognito.AdminRespondToAuthChallengeCommand).resolves({
      ...{ ChallengeName: 'CUSTOM_CHALLENGE', Session: 'next' },
    });
    await ASKED.code();
    api
      .on(cognito.AdminRespondToAuthChallengeCommand)
      .rejects(exception('NotAuthorizedException', 'Invalid session for the user.'));
    await ASKED.code();
    expect(api.commandCalls(cognito.AdminGetUserCommand).length).toBe(0);
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

  it('charges for the same challenge again, and for no other', async () => {
    const names = Object.values(cognito.ChallengeNameType);
    expect(Object.keys(CHALLENGES).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      api.on(cognito.AdminRespondToAuthChallengeCommand).resolves({ ChallengeName: name, Session: 'next' });
      const answered = ofAnswer('code', await ASKED.code());
      const sent = await ASKED.context().catch((error: unknown) => ofFailure('context', error));
      if (name === 'CUSTOM_CHALLENGE') {
        expect(answered).toEqual({ told: 'wrong-code', charged: true, again: 'another answer' });
        expect(sent).toEqual(jasmine.objectContaining({ challenge: 'next' }));
      } else {
        const finding = name === 'NEW_PASSWORD_REQUIRED' ? 'must-change-password' : 'mfa-on';
        const right = { told: `user-not-verifiable ${finding}`, charged: false, again: 'no' } as const;
        expect([answered, sent]).withContext(name).toEqual([right, right]);
      }
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
