import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { ChannelCause } from '../functions-contract/delivery.ts';
import { awsOnce } from './aws-once.ts';
import { DELIVERY_TAG, tagValueOf } from './delivery-tag.ts';
import { environment } from './environment.ts';
import type { OnePart } from './one-part.ts';

interface TextOptions {
  /** The code that it carries, for the events that tell what became of it; SNS tells nothing. */
  readonly codeId?: string;
  /** How long that code lives: afterwards the network need not try any more. */
  readonly seconds?: number;
}

/** A text to a phone (E.164), as the network wants one-time codes: not as a promotion. */
export async function sendText(
  phone: string,
  message: OnePart,
  until: AbortSignal,
  options: TextOptions = {},
): Promise<void> {
  if (environment('TEXT_BY') === 'sns') await sendBySns(phone, message, until);
  else await sendByEndUserMessaging(phone, message, until, options);
}

async function sendByEndUserMessaging(
  phone: string,
  message: OnePart,
  until: AbortSignal,
  { codeId, seconds }: TextOptions,
): Promise<void> {
  const [from, configurationSet] = [
    environment('TEXT_ORIGINATION_IDENTITY'),
    environment('TEXT_CONFIGURATION_SET'),
  ];
  const tag = tagValueOf(codeId);
  const send = new SendTextMessageCommand({
    DestinationPhoneNumber: phone,
    MessageBody: message,
    MessageType: 'TRANSACTIONAL',
    ...(from !== '' && { OriginationIdentity: from }),
    ...(configurationSet !== '' && { ConfigurationSetName: configurationSet }),
    ...(tag !== null && { Context: { [DELIVERY_TAG]: tag } }),
    ...(seconds !== undefined && { TimeToLive: Math.max(LEAST_TTL_S, seconds) }),
  });
  await new PinpointSMSVoiceV2Client(awsOnce()).send(send, { abortSignal: until });
}

/** What the API asks for at least. */
const LEAST_TTL_S = 5;

async function sendBySns(phone: string, message: OnePart, until: AbortSignal): Promise<void> {
  const publish = new PublishCommand({
    PhoneNumber: phone,
    Message: message,
    MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
  });
  await new SNSClient(awsOnce()).send(publish, { abortSignal: until });
}

/** What says no to this very number; of any other failure the provider, or our account there, is the cause. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ConflictException',
  'ValidationException',
  'InvalidParameterException',
  'InvalidParameterValueException',
]);

/** Why a text was not accepted, of what `sendText` threw. */
export function whyNotAccepted(error: unknown): ChannelCause {
  if (!(error instanceof Error) || !REFUSALS.has(error.name)) return 'not-accepted';
  const isConflict = error.name === 'ConflictException' && 'Reason' in error;
  return isConflict && error.Reason === 'DESTINATION_PHONE_NUMBER_OPTED_OUT' ? 'opted-out' : 'refused';
}
