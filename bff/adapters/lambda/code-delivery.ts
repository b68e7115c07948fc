import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceFailed, type InternalCodeDelivery } from '../../assistance/ports.ts';
import { asServiceFailed, awsClientDefaults } from '../aws-client.ts';

export interface CodeDeliveryOptions {
  readonly region: string;
  readonly functionName: string;
}

/**
 * Mails the agent's code by invoking the send-code function and waiting for it. A function that threw answers with
 * HTTP 200 and `FunctionError`; ours throws only before the mail server has accepted anything.
 */
export function lambdaCodeDelivery({ region, functionName }: CodeDeliveryOptions): InternalCodeDelivery {
  const client = new LambdaClient({ region, ...awsClientDefaults() });
  return {
    async deliver(message, signal) {
      const command = new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'RequestResponse',
        Payload: Buffer.from(JSON.stringify(message)),
      });
      const answer = await client.send(command, { abortSignal: signal }).catch((cause: unknown) => {
        throw asServiceFailed('lambda', cause);
      });
      if (answer.FunctionError !== undefined) throw new ServiceFailed('lambda', false);
    },
  };
}
