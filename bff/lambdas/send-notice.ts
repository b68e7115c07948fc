import { sendNotice } from '../functions-contract/send-notice.ts';
import { fitting } from './function-error.ts';
import { logged } from './log.ts';
import { sendMail } from './mail.ts';

/** Mails a receipt or an alert. Its id is the Message-ID, so that a mail server can drop a repeated one. */
export const handler = logged('send-notice', async (event: unknown, note) => {
  const notice = fitting(sendNotice, event);
  note({ noticeId: notice.noticeId });
  const envelope = { to: notice.to, messageId: notice.noticeId, language: notice.language };
  if (notice.kind === 'receipt') await sendMail(envelope, 'receipt', notice);
  else await sendMail(envelope, 'alert', notice);
  note({ outcome: 'sent' });
  return { accepted: true };
});
