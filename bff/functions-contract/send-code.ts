import * as z from 'zod/mini';

/** What the BFF hands to the send-code function: an agent's own code and where it goes. */
export const sendCode = z.object({
  to: z.string(),
  name: z.string(),
  code: z.string().check(z.regex(/^[0-9]{6}$/)),
  language: z.enum(['en', 'es']),
  userEmail: z.string(),
  validSeconds: z.number(),
  codeId: z.string(),
});
export type SendCode = z.infer<typeof sendCode>;
