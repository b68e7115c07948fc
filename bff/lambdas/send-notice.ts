import { sendNotice } from '../functions-contract/send-notice.ts';
import { fitting } from './function-error.ts';
import { sendMail } from './mail.ts';
import { alertMail, receiptMail } from './notice-template.ts';

/** Mails a receipt or an alert. Its id is the Message-ID, so that a mail server can drop a repeated one. */
export async function handler(event: unknown): Promise<{ accepted: true }> {
  const notice = fitting(sendNotice, event);
  const mail =
    notice.kind === 'receipt' ? receiptMail(notice.language, notice) : alertMail(notice.language, notice);
  await sendMail({ to: notice.to, messageId: notice.noticeId.replaceAll(/[^\w.-]/g, '.'), ...mail });
  return { accepted: true };
}
