import { sendNotice } from '../functions-contract/send-notice.ts';
import { fitting } from './function-error.ts';
import { logged } from './log.ts';
import { sendMail } from './mail.ts';
import { alertMail, receiptMail } from './notice-template.ts';

/** Mails a receipt or an alert. Its id is the Message-ID, so that a mail server can drop a repeated one. */
export const handler = logged('send-notice', async (event: unknown, note) => {
  const notice = fitting(sendNotice, event);
  note({ noticeId: notice.noticeId });
  const mail =
    notice.kind === 'receipt' ? receiptMail(notice.language, notice) : alertMail(notice.language, notice);
  await sendMail({ to: notice.to, messageId: notice.noticeId.replaceAll(/[^\w.-]/g, '.'), ...mail });
  note({ outcome: 'sent' });
  return { accepted: true };
});
