import * as z from 'zod/mini';
import { endpoint } from './endpoint.ts';

/** Longer than any that the functions sign. */
const STATEMENT_LENGTH = 2048;

/** For the functions, on the BFF's own port: no public server leads there. No page asks it, so the index leaves it out. */
export const recordDelivery = endpoint({
  id: 'recordDelivery',
  summary:
    'What became of a code on a channel, as the functions sign it; the same answer whatever is known of it',
  method: 'POST',
  path: '/api/deliveries',
  access: 'statement',
  success: 204,
  input: z.object({
    body: z.object({ statement: z.string().check(z.minLength(1), z.maxLength(STATEMENT_LENGTH)) }),
  }),
  output: null,
});
