import * as z from 'zod/mini';
import { asciiDigits } from './digits.ts';
import { CODE_DIGITS, EMAIL_LENGTH, OBJECTION_LENGTH, REASON_LENGTH } from './lengths.ts';

/**
 * Who may call an endpoint.
 * - `header`: `X-Requested-By` only (signing in, and asking who is signed in).
 * - `agent`: session cookie and header.
 * - `supervisor`: the same, and the supervisor role.
 * - `product`: a product's client credentials (HTTP Basic).
 * - `link`: the token of a mail's link, in the body; that of a user is served at an address of its own.
 * - `statement`: what the functions signed, in the body; behind no public server.
 */
export type Access = 'header' | 'agent' | 'supervisor' | 'product' | 'link' | 'statement';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The parts of a request that the contract parses; an endpoint names those that it has. */
export interface RequestParts {
  readonly params?: object;
  readonly query?: object;
  /** Undefined where the contract lets it be left out. */
  readonly body?: object | undefined;
}

/**
 * One HTTP endpoint: types the portal's client, parses on the server, feeds the access suite and OpenAPI.
 * `success` is the status of a good answer; `output` is null where it has no body.
 */
export interface Endpoint<Input extends RequestParts, Output, Id extends string = string> {
  readonly id: Id;
  readonly summary: string;
  readonly method: Method;
  /** Hono's notation: `/api/assistances/:id`. */
  readonly path: string;
  readonly access: Access;
  readonly success: 200 | 201 | 202 | 204;
  readonly input: z.ZodMiniType<Input>;
  readonly output: z.ZodMiniType<Output> | null;
  /** True where a good answer may also be 204 without a body: the output is then `null`. */
  readonly mayBeEmpty?: boolean;
  /** True for what only ends something: it works while Cognito cannot say whether the agent still has his rights. */
  readonly endsOnly?: boolean;
  /**
   * For what nobody sees or does without a step-up of this browser session: else 403 `step-up-needed`. A sign-in
   * of a few minutes ago may do instead.
   */
  readonly stepUp?: 'needed' | 'or-signed-in-lately';
  /** Where rights may not be a minute old: they are read again once all else admits the agent. */
  readonly rights?: 'fresh';
  /** True for what a page asks by itself: it does not keep the agent's session from going idle. */
  readonly background?: boolean;
}

/** Any endpoint, for lists. */
export type AnyEndpoint = Endpoint<RequestParts, unknown>;

/** Ties the plain types of an endpoint to its schemas, and keeps its id as a type: tables of specs name them all. */
export function endpoint<Input extends RequestParts, Output, const Id extends string>(
  declared: Endpoint<Input, Output, Id>,
): Endpoint<Input, Output, Id> {
  return declared;
}

/** The header that every call of the portal carries; a foreign site cannot add it without a CORS preflight. */
export const REQUESTED_BY = { name: 'X-Requested-By', value: 'user-support' } as const;

/**
 * The id of the agent whom a page shows, where it shows one: a browser's tabs share the cookie, and another tab
 * may have signed somebody else in. Optional; where it is not the session's agent nothing is done: 409
 * `another-agent`.
 */
export const SHOWN_AGENT = 'X-Shown-Agent';

/** An instant: ISO 8601, UTC. */
export const instant = z.iso.datetime();

/** A UUID in a path, lower-cased (SQL Server gives them back in upper case). */
export const uuid = z.guid().check(z.toLowerCase());

/** What was mailed, as a person types it: in the digits of any script. */
export const code = z
  .string()
  .check(z.overwrite(asciiDigits), z.regex(new RegExp(`^[0-9]{${String(CODE_DIGITS)}}$`)));

/**
 * The secret of a press, made by it: 32 random bytes, base64url, in memory alone. What it answered rightly, and whose
 * answer was lost, the same press fetches once.
 */
export const attempt = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/** What may be one, in letters of any script. */
export const EMAIL_PATTERN = /^[^\s@"]{1,64}@[^\s@]{1,255}$/u;

/** An e-mail address as people type it: letters of any script, in their composed form, and nothing that is not seen. */
export const emailAddress = z
  .string()
  .check(
    z.trim(),
    z.normalize('NFC'),
    z.maxLength(EMAIL_LENGTH),
    z.regex(EMAIL_PATTERN),
    z.refine(isVisible),
  );

/** The beginning of one. */
export function addressPrefix(atLeast: number) {
  return z
    .string()
    .check(
      z.trim(),
      z.normalize('NFC'),
      z.minLength(atLeast),
      z.maxLength(EMAIL_LENGTH),
      z.refine(isVisible),
    );
}

/** A number or name of one line: what is read aloud and compared by eye. */
export function visibleText(atMost: number) {
  return givenText(atMost).check(z.refine(isVisible));
}

/** A text that people give: 1 to `atMost` characters once trimmed, and what every database gives back as it came. */
export function givenText(atMost: number) {
  return z.string().check(z.trim(), z.minLength(1), z.maxLength(atMost), z.refine(isKeepable));
}

/** A free text that a person must give, once trimmed. */
export const reasonText = givenText(REASON_LENGTH);
/** What a user says of what he does not recognise. */
export const objectionText = givenText(OBJECTION_LENGTH);

/** No NUL, at which some databases end a text, and no half of a surrogate pair, which none can write as UTF-8. */
function isKeepable(given: string): boolean {
  return !given.includes('\0') && given.isWellFormed();
}

/**
 * No controls, no bidi marks, no zero-width or other characters that nobody sees: two texts that look alike are
 * one.
 */
function isVisible(given: string): boolean {
  return (
    isKeepable(given) &&
    !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(given)
  );
}

export const noInput = z.object({});
