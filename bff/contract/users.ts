import * as z from 'zod/mini';
import { addressPrefix, endpoint } from './endpoint.ts';

/** How many characters a look-up needs before it suggests anything, and how many it suggests. */
export const SUGGESTIONS = { from: 3, atMost: 8 } as const;

/** `notSearched`: that no index serves what was typed, so that nobody looked; left out where somebody did. */
const suggestions = z.object({
  suggestions: z.array(z.object({ email: z.string() })),
  notSearched: z.optional(z.literal(true)),
});

export type Suggestions = z.infer<typeof suggestions>;

export const suggestUsers = endpoint({
  id: 'suggestUsers',
  summary: 'Addresses that begin with what was typed',
  method: 'GET',
  path: '/api/users',
  access: 'agent',
  success: 200,
  input: z.object({
    query: z.object({
      email: addressPrefix(SUGGESTIONS.from),
    }),
  }),
  output: suggestions,
});
