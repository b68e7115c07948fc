import * as z from 'zod/mini';
import { endpoint, instant, objectionText } from './endpoint.ts';
import { productId } from './assistance.ts';

/* Served at PUBLIC_BASE_URL alone, to the page that a mail's link leads to. */

const linkToken = z.string().check(z.minLength(1), z.maxLength(256));

export const refuseAssistance = endpoint({
  id: 'refuseAssistance',
  summary: 'A user says “this wasn’t me”, with the token of a mail’s link',
  method: 'POST',
  path: '/api/refusals',
  access: 'link',
  success: 200,
  input: z.object({ body: z.object({ token: linkToken, text: z.optional(objectionText) }) }),
  output: z.object({
    /** False where nothing was running any more. */
    endedNow: z.boolean(),
    /** No codes and no assistance for this user before then; left out where a used link stopped nothing more. */
    blockedUntil: z.optional(instant),
    /** To name on the phone; the supervisors' mail has it too. */
    reference: z.string(),
  }),
});

export const readObjectionFacts = endpoint({
  id: 'readObjectionFacts',
  summary: 'What the assistance of a mail’s link is about, for its page',
  method: 'POST',
  path: '/api/refusals/facts',
  access: 'link',
  success: 200,
  input: z.object({ body: z.object({ token: linkToken }) }),
  output: z.object({
    /** As mails write names; empty where nothing of it can be written. */
    agent: z.string(),
    ecosystem: z.optional(z.string()),
    /** When the support session began, or the code was sent where none has. */
    from: instant,
    /** When the support session was over; left out while the assistance runs, and where there was none. */
    until: z.optional(instant),
    products: z.array(productId),
    running: z.boolean(),
    /** How long the link is good. */
    objectBy: instant,
  }),
});
