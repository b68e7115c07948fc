import { SECOND_MS } from '../domain/time.ts';
import { sendCode } from '../functions-contract/send-code.ts';
import { accepted } from './channel-answer.ts';
import { fitting } from './function-error.ts';
import { logged } from './log.ts';
import { mailTo } from './mail.ts';

/** Mails an agent's own code. The code's id is the Message-ID, so that a mail server can drop a repeated one. */
export const handler = logged('send-code', async (event: unknown, note, until) => {
  const { to, codeId, language, ...message } = fitting(sendCode, event);
  const { askedAt } = message;
  const calledAt = askedAt === undefined ? undefined : askedAt.getTime() / SECOND_MS;
  note({ codeId });
  await mailTo({ to, messageId: codeId, language, codeId }, 'agent-code', message)(until(calledAt));
  note({ outcome: 'sent' });
  return { channels: [accepted('mail')] };
});
