import type * as z from 'zod/mini';

/** The function works, and says no. */
const REFUSALS = [
  'PayloadDoesNotFit',
  'NotForThisClient',
  'ContextNotValid',
  'UnknownKey',
  'NoVerifiedEmail',
] as const;
/** Or something that it needs is wrong. */
export type FunctionErrorName = (typeof REFUSALS)[number] | 'NotConfigured';

/** An error of our own. Lambda answers the name as `errorType` and the words as `errorMessage`: never a value in them. */
export class FunctionError extends Error {
  override readonly name: FunctionErrorName;
  constructor(name: FunctionErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** Whether a function said no, where anything else is a fault. */
export function isRefusal(error: unknown): error is FunctionError {
  return error instanceof FunctionError && REFUSALS.some((name) => name === error.name);
}

/** What was handed over, as the schema has it. The refusal names the field: the parser's words could repeat its value. */
export function fitting<Schema extends z.ZodMiniType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new FunctionError('PayloadDoesNotFit', `the payload does not fit: ${field || 'no object'}`);
}
