import { sendNotice } from '../functions-contract/send-notice.ts';
import { fitting } from './function-error.ts';
import { logged } from './log.ts';
import { mailTo } from './mail.ts';

/**
 * Mails a receipt, an alert, or that a block was released. Its id is the Message-ID, so that a mail server can
 * drop a repeated one.
 */
export const handler = logged('send-notice', async (event: unknown, note, until) => {
  const notice = fitting(sendNotice, event);
  note({ noticeId: notice.noticeId });
  const envelope = { to: notice.to, messageId: notice.noticeId, language: notice.language };
  const ends = until();
  switch (notice.kind) {
    case 'receipt':
      await mailTo(envelope, 'receipt', notice)(ends);
      break;
    case 'alert':
      await mailTo(envelope, 'alert', notice)(ends);
      break;
    case 'fraud':
      await mailTo(envelope, 'fraud', notice)(ends);
      break;
    case 'release':
      await mailTo(envelope, 'release', notice)(ends);
      break;
    case 'sessions-ended':
      await mailTo(envelope, 'sessions-ended', notice)(ends);
      break;
    case 'own-codes':
      await mailTo(envelope, 'own-codes', notice)(ends);
      break;
    case 'own-mailbox':
      await mailTo(envelope, 'own-mailbox', notice)(ends);
      break;
    case 'disowned':
      await mailTo(envelope, 'disowned', notice)(ends);
      break;
    case 'released':
      await mailTo(envelope, 'released', notice)(ends);
      break;
    case 'row':
      await mailTo(envelope, 'row', notice)(ends);
      break;
    case 'look-ups':
      await mailTo(envelope, 'look-ups', notice)(ends);
      break;
  }
  note({ outcome: 'sent' });
  return { accepted: true };
});
