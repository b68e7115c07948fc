import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceFailed } from '../../platform/service-failed.ts';
import { asServiceFailed, awsClientDefaults } from '../aws-client.ts';
import { SAYS_TIMED_OUT } from '../../functions-contract/failure.ts';

export interface FunctionOptions {
  readonly region: string;
  readonly functionName: string;
}

/**
 * Invokes a function and waits for it. One that threw answers with HTTP 200 and `FunctionError`; whether the mail had
 * left by then is known only where it says so: a time-out says nothing.
 */
export function lambdaFunction({ region, functionName }: FunctionOptions) {
  const client = new LambdaClient({ region, ...awsClientDefaults() });
  return async (payload: object, signal: AbortSignal): Promise<void> => {
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify(payload)),
    });
    const answer = await client.send(command, { abortSignal: signal }).catch((cause: unknown) => {
      throw asServiceFailed('lambda', cause);
    });
    if (answer.FunctionError === undefined) return;
    const said = Buffer.from(answer.Payload ?? []).toString('utf8');
    throw new ServiceFailed('lambda', SAYS_TIMED_OUT.test(said));
  };
}
