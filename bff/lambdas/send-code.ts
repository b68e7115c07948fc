import { sendCode } from '../functions-contract/send-code.ts';
import { fitting } from './function-error.ts';
import { logged } from './log.ts';
import { sendMail } from './mail.ts';

/** Mails an agent's own code. The code's id is the Message-ID, so that a mail server can drop a repeated one. */
export const handler = logged('send-code', async (event: unknown, note) => {
  const { to, codeId, language, ...message } = fitting(sendCode, event);
  note({ codeId });
  await sendMail({ to, messageId: codeId, language }, 'agent-code', message);
  note({ outcome: 'sent' });
  return { accepted: true };
});
