import { sendNotice } from '../functions-contract/send-notice.ts';
import { fitting } from './function-error.ts';
import { logged } from './log.ts';
import { sendMail } from './mail.ts';

/**
 * Mails a receipt, an alert, or that a block was released. Its id is the Message-ID, so that a mail server can
 * drop a repeated one.
 */
export const handler = logged('send-notice', async (event: unknown, note) => {
  const notice = fitting(sendNotice, event);
  note({ noticeId: notice.noticeId });
  const envelope = { to: notice.to, messageId: notice.noticeId, language: notice.language };
  switch (notice.kind) {
    case 'receipt':
      await sendMail(envelope, 'receipt', notice);
      break;
    case 'alert':
      await sendMail(envelope, 'alert', notice);
      break;
    case 'fraud':
      await sendMail(envelope, 'fraud', notice);
      break;
    case 'release':
      await sendMail(envelope, 'release', notice);
      break;
    case 'sessions-ended':
      await sendMail(envelope, 'sessions-ended', notice);
      break;
    case 'own-codes':
      await sendMail(envelope, 'own-codes', notice);
      break;
    case 'disowned':
      await sendMail(envelope, 'disowned', notice);
      break;
    case 'released':
      await sendMail(envelope, 'released', notice);
      break;
    case 'row':
      await sendMail(envelope, 'row', notice);
      break;
    case 'look-ups':
      await sendMail(envelope, 'look-ups', notice);
      break;
  }
  note({ outcome: 'sent' });
  return { accepted: true };
});
