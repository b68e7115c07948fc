import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SECOND_MS } from '../domain/time.ts';
import type { OnePart } from './one-part.ts';

const PATIENCE_MS = 2 * SECOND_MS;
let client: SNSClient | undefined;

/** A text to a phone (E.164) through Amazon SNS, as it wants one-time codes: not as a promotion. */
export async function sendText(phone: string, message: OnePart): Promise<void> {
  client ??= new SNSClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
    },
  });
  const publish = new PublishCommand({
    PhoneNumber: phone,
    Message: message,
    MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
  });
  await client.send(publish);
}
