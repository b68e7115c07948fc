import { randomUUID } from 'node:crypto';
import { REGION } from '../environment.ts';

/** Events as SES and End User Messaging write them into a topic of SNS, and as SNS hands those to a function. */

const ACCOUNT = '123456789012';

export interface SnsEvent {
  readonly Records: readonly [
    { readonly EventSource: 'aws:sns'; readonly Sns: Readonly<Record<string, unknown>> },
  ];
}

export interface SentMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly configurationSet: string;
  readonly tags: Readonly<Record<string, string>>;
  /** ms since 1970. */
  readonly sentAt: number;
}

export interface SentText {
  readonly messageId: string;
  readonly to: string;
  readonly context: Readonly<Record<string, string>>;
  /** ms since 1970. */
  readonly sentAt: number;
}

export const MAIL_EVENTS = {
  Send: () => ({ send: {} }),
  Delivery: ({ to, sentAt }: SentMail, at: string) => ({
    delivery: {
      timestamp: at,
      processingTimeMillis: Math.max(0, Date.parse(at) - sentAt),
      recipients: [to],
      smtpResponse: '250 2.0.0 OK',
      reportingMTA: 'a8-50.smtp-out.amazonses.com',
    },
  }),
  DeliveryDelay: ({ to }: SentMail, at: string) => ({
    deliveryDelay: {
      timestamp: at,
      delayType: 'TransientCommunicationFailure',
      expirationTime: new Date(Date.parse(at) + 14 * 3_600_000).toISOString(),
      delayedRecipients: [{ emailAddress: to, status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1 try later' }],
    },
  }),
  Bounce: (mail: SentMail, at: string) => bounce(mail, at, 'General', 'smtp; 550 5.1.1 user unknown'),
  Suppressed: (mail: SentMail, at: string) =>
    bounce(mail, at, 'OnAccountSuppressionList', 'Amazon SES did not send the message to this address'),
  Complaint: ({ to }: SentMail, at: string) => ({
    complaint: {
      ...{ complainedRecipients: [{ emailAddress: to }], timestamp: at, feedbackId: randomUUID() },
      ...{ complaintSubType: null, complaintFeedbackType: 'abuse', arrivalDate: at },
    },
  }),
} as const satisfies Readonly<Record<string, (mail: SentMail, at: string) => object>>;

function bounce({ to }: SentMail, at: string, bounceSubType: string, diagnosticCode: string) {
  return {
    bounce: {
      ...{ bounceType: 'Permanent', bounceSubType, timestamp: at, feedbackId: randomUUID() },
      bouncedRecipients: [{ emailAddress: to, action: 'failed', status: '5.1.1', diagnosticCode }],
      reportingMTA: 'dsn; a8-50.smtp-out.amazonses.com',
    },
  };
}

export type MailEvent = keyof typeof MAIL_EVENTS;

export function mailEvent(type: MailEvent, sent: SentMail, now: number): SnsEvent {
  const { messageId, from, to, subject, configurationSet, tags, sentAt } = sent;
  const event = {
    eventType: type === 'Suppressed' ? 'Bounce' : type,
    mail: {
      timestamp: new Date(sentAt).toISOString(),
      source: from,
      sourceArn: `arn:aws:ses:${REGION}:${ACCOUNT}:identity/waizant.example`,
      sendingAccountId: ACCOUNT,
      messageId,
      destination: [to],
      headersTruncated: false,
      headers: [
        { name: 'From', value: from },
        { name: 'To', value: to },
        { name: 'Subject', value: subject },
      ],
      commonHeaders: { from: [from], to: [to], messageId, subject },
      tags: {
        'ses:operation': ['SendRawEmail'],
        'ses:configuration-set': [configurationSet],
        ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
      },
    },
    ...MAIL_EVENTS[type](sent, new Date(now).toISOString()),
  };
  return bySns('ses-deliveries', 'Amazon SES Email Event Notification', event, now);
}

/** What is said of a text beside its type, and whether nothing else comes. */
const TEXT_EVENTS = {
  TEXT_SUCCESSFUL: ['Message has been accepted by phone carrier', false],
  TEXT_DELIVERED: ['Message has been accepted by phone', true],
  TEXT_UNREACHABLE: ['Phone is currently unreachable/unavailable', false],
  TEXT_CARRIER_BLOCKED: ['Message has been blocked by the phone carrier', true],
} as const;
export type TextEvent = keyof typeof TEXT_EVENTS;

export function textEvent(type: TextEvent, sent: SentText, now: number): SnsEvent {
  const [messageStatusDescription, isFinal] = TEXT_EVENTS[type];
  const event = {
    ...{ eventType: type, eventVersion: '1.0', eventTimestamp: now, isFinal },
    ...{ originationPhoneNumber: '+12065550152', destinationPhoneNumber: sent.to, isoCountryCode: 'CO' },
    ...{ mcc: '732', mnc: '101', carrierName: 'Local', messageId: sent.messageId },
    ...{ messageRequestTimestamp: sent.sentAt, messageEncoding: 'GSM', messageType: 'TRANSACTIONAL' },
    ...{ messageStatus: type.replace(/^TEXT_/, ''), messageStatusDescription, context: sent.context },
    ...{ totalMessageParts: 1, totalMessagePrice: 0.01, totalCarrierFee: 0 },
  };
  return bySns('text-deliveries', null, event, now);
}

function bySns(topic: string, subject: string | null, message: object, now: number): SnsEvent {
  const topicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:${topic}`;
  const host = `https://sns.${REGION}.amazonaws.com`;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        ...{ EventVersion: '1.0', EventSubscriptionArn: `${topicArn}:${randomUUID()}` },
        Sns: {
          ...{ Type: 'Notification', MessageId: randomUUID(), TopicArn: topicArn, Subject: subject },
          ...{ Message: JSON.stringify(message), Timestamp: new Date(now).toISOString() },
          ...{ SignatureVersion: '1', Signature: 'none', SigningCertUrl: `${host}/none.pem` },
          ...{ UnsubscribeUrl: `${host}/?Action=Unsubscribe`, MessageAttributes: {} },
        },
      },
    ],
  };
}
