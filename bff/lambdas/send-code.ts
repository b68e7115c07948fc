import * as z from 'zod/mini';
import { sendMail } from './mail.ts';
import { agentCodeMail } from './mail-template.ts';

/** The payload: `InternalCodeMessage` of bff/assistance/ports.ts. */
const payload = z.object({
  to: z.string(),
  name: z.string(),
  code: z.string().check(z.regex(/^[0-9]{6}$/)),
  language: z.enum(['en', 'es']),
  userEmail: z.string(),
  validSeconds: z.number(),
  codeId: z.string(),
});

/** Mails an agent's own code. The code's id is the Message-ID, so that a mail server can drop a repeated one. */
export async function handler(event: unknown): Promise<{ accepted: true }> {
  const parsed = payload.safeParse(event);
  // The parser's own words could repeat the code.
  if (!parsed.success) throw new Error('the payload does not fit');
  const { to, codeId, language, ...message } = parsed.data;
  await sendMail({ to, messageId: codeId, ...agentCodeMail(language, message) });
  return { accepted: true };
}
