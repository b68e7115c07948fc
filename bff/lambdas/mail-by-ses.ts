import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { createTransport } from 'nodemailer';
import { awsOnce, mayHaveBeenTaken } from './aws-once.ts';
import { DELIVERY_TAG } from './delivery-tag.ts';

/** One mail by Amazon SES: the message as SMTP would carry it, to its API. */
export function sesAttempt(until: AbortSignal) {
  const client = new SESv2Client(awsOnce());
  let isAsked = false;
  const sesClient = {
    send: (command: unknown) => {
      isAsked = true;
      return client.send(command as SendEmailCommand, { abortSignal: until });
    },
  };
  const transport = createTransport({ SES: { sesClient, SendEmailCommand } });
  return {
    send: async (mail: Parameters<typeof transport.sendMail>[0]) => {
      await transport.sendMail(mail);
    },
    mayHaveBeenTaken: (error: unknown) => isAsked && mayHaveBeenTaken(error),
  };
}

/** How SES says what became of a mail: by the events of a configuration set, under the tag of its code. */
export function sesEvents(configurationSet: string, tag: string | null) {
  if (configurationSet === '') return {};
  return {
    ses: {
      ConfigurationSetName: configurationSet,
      ...(tag !== null && { EmailTags: [{ Name: DELIVERY_TAG, Value: tag }] }),
    },
  };
}

/** The same over SMTP: SES takes these headers out before it sends. */
export function sesHeaders(configurationSet: string, tag: string | null) {
  if (configurationSet === '') return {};
  return {
    headers: {
      'X-SES-CONFIGURATION-SET': configurationSet,
      ...(tag !== null && { 'X-SES-MESSAGE-TAGS': `${DELIVERY_TAG}=${tag}` }),
    },
  };
}
