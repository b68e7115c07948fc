import * as z from 'zod/mini';
import { visibleText } from './endpoint.ts';
import { CASE_NUMBER_LENGTH } from './lengths.ts';

/** What the user needs, in the order in which pages offer it; none is chosen beforehand. */
export const PURPOSES = ['technical-problem', 'access', 'billing', 'guidance'] as const;
export const purpose = z.enum(PURPOSES);
export type Purpose = z.infer<typeof purpose>;

/** The help desk's own number. */
export const caseNumber = visibleText(CASE_NUMBER_LENGTH);

/** Null clears, what is left out stays; one of them is there. */
export const otherDescription = z
  .object({
    caseNumber: z.optional(z.nullable(caseNumber)),
    purpose: z.optional(z.nullable(purpose)),
  })
  .check(z.refine(({ caseNumber: number, purpose: what }) => number !== undefined || what !== undefined));
