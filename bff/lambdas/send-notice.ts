import * as z from 'zod/mini';
import { sendMail } from './mail.ts';
import { alertMail, receiptMail } from './notice-template.ts';

const moment = z.pipe(
  z.iso.datetime(),
  z.transform((value: string) => new Date(value)),
);
const basics = {
  noticeId: z.string(),
  to: z.string(),
  language: z.enum(['en', 'es']),
  agent: z.string(),
  outcome: z.enum(['cancelled', 'finished', 'expired', 'locked', 'refused', 'stopped', 'signed-out']),
  cause: z.nullable(z.enum(['rights-lost'])),
};

/** The payload: `Notice` of bff/assistance/ports.ts. */
const payload = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('receipt'),
    ...basics,
    name: z.nullable(z.string()),
    ecosystem: z.string(),
    from: moment,
    until: moment,
    products: z.array(z.string()),
    reason: z.nullable(z.string()),
    refuseUrl: z.url({ protocol: /^https?$/ }),
    objectWithinSeconds: z.number(),
  }),
  z.object({
    kind: z.literal('alert'),
    ...basics,
    user: z.string(),
    ecosystem: z.nullable(z.string()),
    startedAt: moment,
    objectedAt: moment,
    blockedSeconds: z.number(),
    backoffice: z.string(),
  }),
]);

/** Mails a receipt or an alert. Its id is the Message-ID, so that a mail server can drop a repeated one. */
export async function handler(event: unknown): Promise<{ accepted: true }> {
  const parsed = payload.safeParse(event);
  // The parser's own words could repeat what the link carries.
  if (!parsed.success) throw new Error('the payload does not fit');
  const notice = parsed.data;
  const mail =
    notice.kind === 'receipt' ? receiptMail(notice.language, notice) : alertMail(notice.language, notice);
  await sendMail({ to: notice.to, messageId: notice.noticeId.replaceAll(/[^\w.-]/g, '.'), ...mail });
  return { accepted: true };
}
