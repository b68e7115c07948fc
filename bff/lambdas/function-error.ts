import type * as z from 'zod/mini';
import { SAYS_MAY_HAVE_LEFT } from '../functions-contract/failure.ts';

/** The function works, and says no. */
const REFUSALS = [
  'PayloadDoesNotFit',
  'NotForThisClient',
  'ContextNotValid',
  'UnknownKey',
  'NoVerifiedEmail',
  'NoSuchUser',
  'OutOfTurn',
  'NoTriesLeft',
  'CodeExpired',
] as const;
/** Or something that it needs is wrong. */
export type FunctionErrorName =
  | (typeof REFUSALS)[number]
  | 'NotConfigured'
  | 'MailNotSent'
  | 'NotRecorded'
  | 'StatementRefused'
  | 'Unexpected';

interface FunctionErrorOptions extends ErrorOptions {
  /** Of the payload. */
  readonly field?: string;
}

/**
 * An error of our own. Lambda answers the name as `errorType` and the words as `errorMessage`: never a value in
 * them.
 */
export class FunctionError extends Error {
  override readonly name: FunctionErrorName;
  readonly field: string | undefined;
  constructor(name: FunctionErrorName, message: string, options?: FunctionErrorOptions) {
    super(message, options);
    this.name = name;
    this.field = options?.field;
  }

  /** For somebody else's error, whose words stay inside: only a time-out is said, since the caller asks for it. */
  static of(name: FunctionErrorName, words: string, cause: unknown): FunctionError {
    const isTimeout = cause instanceof Error && SAYS_MAY_HAVE_LEFT.test(`${cause.name} ${cause.message}`);
    return new FunctionError(name, isTimeout ? `${words}: timed out` : words, { cause });
  }

  withoutCause(): FunctionError {
    return new FunctionError(this.name, this.message);
  }
}

/** Whether a function said no, where anything else is a fault. */
export function isRefusal(error: unknown): error is FunctionError {
  return error instanceof FunctionError && REFUSALS.some((name) => name === error.name);
}

/**
 * What was handed over, as the schema has it. The refusal names the field: the parser's words could repeat its
 * value.
 */
export function fitting<Schema extends z.ZodMiniType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new FunctionError('PayloadDoesNotFit', `the payload does not fit: ${field || 'no object'}`, {
    field,
  });
}
