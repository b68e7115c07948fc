import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SENDS_WITHIN_MS } from './deadline.ts';
import type { OnePart } from './one-part.ts';

/** By a connection that ends with its text: one that is kept is dead after a function's pause. */
const CONNECTIONS = { keepAlive: false } as const;

/** A text to a phone (E.164) through Amazon SNS, as it wants one-time codes: not as a promotion. */
export async function sendText(phone: string, message: OnePart, until: AbortSignal): Promise<void> {
  const client = new SNSClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: SENDS_WITHIN_MS,
      requestTimeout: SENDS_WITHIN_MS,
      throwOnRequestTimeout: true,
      httpAgent: CONNECTIONS,
      httpsAgent: CONNECTIONS,
    },
  });
  const publish = new PublishCommand({
    PhoneNumber: phone,
    Message: message,
    MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
  });
  await client.send(publish, { abortSignal: until });
}
