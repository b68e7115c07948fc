import { sendCode } from '../functions-contract/send-code.ts';
import { fitting } from './function-error.ts';
import { sendMail } from './mail.ts';
import { agentCodeMail } from './mail-template.ts';

/** Mails an agent's own code. The code's id is the Message-ID, so that a mail server can drop a repeated one. */
export async function handler(event: unknown): Promise<{ accepted: true }> {
  const { to, codeId, language, ...message } = fitting(sendCode, event);
  await sendMail({ to, messageId: codeId, ...agentCodeMail(language, message) });
  return { accepted: true };
}
