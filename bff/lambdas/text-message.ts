import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SECOND_MS } from '../domain/time.ts';
import type { Ours } from './mail-values.ts';

const PATIENCE_MS = 2 * SECOND_MS;
let client: SNSClient | undefined;

/** A text to a phone (E.164) through Amazon SNS. */
export async function sendText(phone: string, message: Ours): Promise<void> {
  client ??= new SNSClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
    },
  });
  await client.send(new PublishCommand({ PhoneNumber: phone, Message: message }));
}
