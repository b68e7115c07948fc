import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceFailed } from '../../platform/service-failed.ts';
import { asServiceFailed, awsClientDefaults, requireTime, toldCall } from '../aws-client.ts';
import { SAYS_MAY_HAVE_LEFT } from '../../functions-contract/failure.ts';

export interface FunctionOptions {
  readonly region: string;
  readonly functionName: string;
}

/**
 * Invokes a function, waits for it and answers what it says; null where that is no JSON. One that threw answers with HTTP 200 and `FunctionError`; whether the mail had
 * left by then is known only where it says so: a time-out says nothing.
 */
export function lambdaFunction({ region, functionName }: FunctionOptions) {
  const client = new LambdaClient({ region, ...awsClientDefaults() });
  return async (payload: object, signal: AbortSignal): Promise<unknown> => {
    requireTime('lambda', 'Invoke', signal);
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify(payload)),
    });
    const answer = await client.send(command, { abortSignal: signal }).catch((cause: unknown) => {
      throw asServiceFailed('lambda', toldCall(cause, { operation: 'Invoke', functionName }));
    });
    const said = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError === undefined) return answered(said);
    const cause = Object.assign(new FunctionFailed(said), { functionName, $metadata: answer.$metadata });
    throw new ServiceFailed('lambda', SAYS_MAY_HAVE_LEFT.test(said), { cause });
  };
}

function answered(said: string): unknown {
  try {
    return JSON.parse(said) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Of what a function that threw answers, its type alone: the words of an older one may repeat an address. */
class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
  readonly operation = 'Invoke';
  readonly code: string | undefined;
  constructor(said: string) {
    super('a function failed');
    this.code = /"errorType"\s*:\s*"([\w.]+)"/.exec(said)?.[1];
  }
}
