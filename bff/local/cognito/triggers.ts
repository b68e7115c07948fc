import { SECOND_MS } from '../../domain/time.ts';
import { CognitoError } from './cognito-error.ts';
import type { Pool, PoolClient, PoolUser, Triggers } from './pools.ts';

/** Cognito waits this long for a function, and calls a slow one again. */
const WAIT_MS = 5 * SECOND_MS;
const CALLS = 3;

export type TriggerResponse = Readonly<Record<string, unknown>>;

export interface TriggerCall {
  readonly pool: Pool;
  readonly client: PoolClient;
  readonly user: PoolUser;
  readonly trigger: keyof Triggers;
  readonly request: Readonly<Record<string, unknown>>;
  /** Where the trigger has several. */
  readonly source?: string;
  /** Of AdminRespondToAuthChallenge and GetTokensFromRefreshToken; that of AdminInitiateAuth never arrives here. */
  readonly clientMetadata: Readonly<Record<string, string>> | null;
}

const SOURCES: Readonly<Record<keyof Triggers, string>> = {
  defineAuthChallenge: 'DefineAuthChallenge_Authentication',
  createAuthChallenge: 'CreateAuthChallenge_Authentication',
  verifyAuthChallenge: 'VerifyAuthChallengeResponse_Authentication',
  preTokenGeneration: 'TokenGeneration_Authentication',
};

export type CallTrigger = (call: TriggerCall) => Promise<TriggerResponse>;

/** Calls the functions of a pool through Lambda's Invoke, with the events that Cognito makes. */
export function triggerCaller(lambdaUrl: string, region: string, waitMs = WAIT_MS): CallTrigger {
  return async ({ pool, client, user, trigger, request, clientMetadata, source = SOURCES[trigger] }) => {
    const name = pool.triggers?.[trigger];
    if (name === undefined)
      throw new CognitoError('InvalidLambdaResponseException', `No ${trigger} function.`);
    const event = {
      version: trigger === 'preTokenGeneration' ? '2' : '1',
      triggerSource: source,
      region,
      userPoolId: pool.id,
      userName: user.username,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
      request: {
        userAttributes: { ...Object.fromEntries(user.attributes), 'cognito:user_status': user.status },
        ...request,
        ...(clientMetadata && { clientMetadata }),
      },
      response: {},
    };
    const what = source.split('_')[0] ?? trigger;
    const answered = await invoke(
      new URL(`/2015-03-31/functions/${name}/invocations`, lambdaUrl),
      event,
      waitMs,
    );
    if (answered === null) {
      throw new CognitoError('UnexpectedLambdaException', `${what} invocation failed due to a socket error.`);
    }
    if (answered.isError) {
      const { errorMessage } = answered.body as { errorMessage?: string };
      throw new CognitoError(
        'UserLambdaValidationException',
        `${what} failed with error ${errorMessage ?? 'unknown'}.`,
      );
    }
    const { response } = (answered.body ?? {}) as { response?: TriggerResponse };
    if (response === undefined) {
      throw new CognitoError('InvalidLambdaResponseException', `Unrecognizable lambda output of ${what}`);
    }
    return response;
  };
}

interface Answered {
  readonly isError: boolean;
  readonly body: unknown;
}

/** Null where the function was not reached or did not answer in time, three times. */
async function invoke(url: URL, event: object, waitMs: number): Promise<Answered | null> {
  for (let call = 1; call <= CALLS; call += 1) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(event),
        headers: { 'Content-Type': 'application/json', 'X-Amz-Invocation-Type': 'RequestResponse' },
        signal: AbortSignal.timeout(waitMs),
      });
      if (!response.ok) return null;
      return {
        isError: response.headers.has('X-Amz-Function-Error'),
        body: await response.json(),
      };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'TimeoutError') return null;
    }
  }
  return null;
}
