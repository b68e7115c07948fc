import * as z from 'zod/mini';

/** What the BFF hands to the send-code function: an agent's own code and where it goes. */
export const sendCode = z
  .object({
    to: z.string(),
    name: z.string(),
    code: z.string().check(z.regex(/^[0-9]{6}$/)),
    language: z.enum(['en', 'es']),
    /** Whom he is about to assist. */
    userEmail: z.optional(z.string()),
    /** What it is for, where that is no assistance; a function of the release before refuses such a code. */
    purpose: z.optional(z.literal('step-up')),
    /**
     * Where and when it was asked for, and the page on which the agent says that it was not he; left out by
     * releases before.
     */
    askedFrom: z.optional(z.string()),
    askedAt: z.optional(
      z.pipe(
        z.iso.datetime(),
        z.transform((value: string) => new Date(value)),
      ),
    ),
    disownUrl: z.optional(z.string()),
    validSeconds: z.number(),
    codeId: z.string(),
  })
  .check(
    z.refine(({ userEmail, purpose }) => userEmail !== undefined || purpose !== undefined, {
      path: ['userEmail'],
    }),
  );
/** As it is written; the function reads the moment as a date. */
export type SendCode = z.input<typeof sendCode>;
export type CodeToSend = z.output<typeof sendCode>;
