import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceFailed } from '../../assistance/ports.ts';
import { asServiceFailed, awsClientDefaults } from '../aws-client.ts';

export interface FunctionOptions {
  readonly region: string;
  readonly functionName: string;
}

/**
 * Invokes a function and waits for it. One that threw answers with HTTP 200 and `FunctionError`; ours throw only
 * before the mail server has accepted anything.
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
    if (answer.FunctionError !== undefined) throw new ServiceFailed('lambda', false);
  };
}
