import * as z from 'zod/mini';
import { endpoint, instant } from './endpoint.ts';

/** Served at PUBLIC_BASE_URL alone, to the page that a mail's link leads to. */
export const refuseAssistance = endpoint({
  id: 'refuseAssistance',
  summary: 'A user says “this wasn’t me”, with the token of a mail’s link',
  method: 'POST',
  path: '/api/refusals',
  access: 'link',
  success: 200,
  input: z.object({ body: z.object({ token: z.string().check(z.minLength(1), z.maxLength(256)) }) }),
  output: z.object({
    /** False where nothing was running any more. */
    endedNow: z.boolean(),
    /** No codes and no assistance for this user before then; left out where a used link stopped nothing more. */
    blockedUntil: z.optional(instant),
  }),
});
