import * as z from 'zod/mini';
import {
  parseJwkRing,
  parseTimedRing,
  type ParsedRing,
  type Ring,
  type RingJwk,
  type TimedKey,
} from '../domain/key-ring.ts';
import { FunctionError } from './function-error.ts';
import { isTimeZone } from './time-zone.ts';

const text = z.string().check(z.minLength(1));
/** A name or an ARN of AWS; nothing where there is none. */
const awsName = z._default(z.string().check(z.regex(/^[\w+.:/-]{0,256}$/)), '');
const FOOTER = /^(?!.*\p{Nd}{6})[^\p{Cc}\u2028\u2029]{0,300}$/u;

/** What the functions are told by their environment. Checked at the first call, not at import: each needs a part. */
const schemas = {
  /** Public JWK of the BFF, Ed25519, or a JSON array of them: whichever a context names by its `kid` has signed it. */
  CONTEXT_PUBLIC_KEY: text,
  /** The one app client with custom authentication. */
  SUPPORT_CLIENT_ID: text,
  /** `<start>=<base64 of 32 bytes>` by commas, newest first; a ring of the functions alone. */
  FUNCTIONS_CODE_KEY: text,
  /** `smtp://…` or `smtps://user:password@…` (SES speaks SMTP too). */
  SMTP_URL: z.string().check(z.regex(/^smtps?:\/\//)),
  MAIL_FROM: text,
  /** `ses`: by SES's API, where `smtp` needs `SMTP_URL`. */
  MAIL_BY: z._default(z.enum(['smtp', 'ses']), 'smtp'),
  /** Whose events say what became of a mail, by either way. */
  SES_CONFIGURATION_SET: awsName,
  /** `eum`: AWS End User Messaging. `sns` says less, and goes with the next release. */
  TEXT_BY: z._default(z.enum(['eum', 'sns']), 'sns'),
  /** From which number, sender or pool; left out where the account has one for the country. */
  TEXT_ORIGINATION_IDENTITY: awsName,
  TEXT_CONFIGURATION_SET: awsName,
  /** Private JWK, Ed25519, or a JSON array of them: the first signs what became of a code. */
  DELIVERY_SIGNING_KEY: text,
  /** `POST /api/deliveries` at the BFF's own port. */
  DELIVERIES_URL: z.url({ protocol: /^https?$/ }),
  /** The clock of people in our mails, by its IANA name. */
  MAIL_TIME_ZONE: z._default(z.string().check(z.refine(isTimeZone)), 'America/Bogota'),
  /** Where users call support, as it is to be read; at the foot of their mails. */
  SUPPORT_PHONE: z._default(z.string().check(z.regex(/^(?:[+(]?[0-9][0-9 ().-]{5,28}[0-9])?$/)), ''),
  /** A line of the site's own at the foot of each mail: no run of digits, which could be taken for the code. */
  MAIL_FOOTER_EN: z._default(z.string().check(z.regex(FOOTER)), ''),
  MAIL_FOOTER_ES: z._default(z.string().check(z.regex(FOOTER)), ''),
  /** `both`: the code goes to the phone as a text too. docs/security.md has what that costs. */
  USER_CODE_BY: z._default(z.enum(['mail', 'both']), 'mail'),
  /** As the BFF's: wrong answers to one sign-in; the BFF counts over sign-ins. */
  WRONG_TRIES_PER_STEP: z._default(z.string().check(z.regex(/^([1-9]|10)$/)), '5'),
} as const;

/** The BFFs that sign contexts, by the `kid` of each. */
export function contextKeys(): Ring<RingJwk> {
  const name = 'CONTEXT_PUBLIC_KEY';
  return ringIn(name, parseJwkRing(environment(name), 'public'));
}

/** The key that says what became of a code. */
export function deliveryKey(): RingJwk {
  const name = 'DELIVERY_SIGNING_KEY';
  const [first] = ringIn(name, parseJwkRing(environment(name), 'private'));
  return first;
}

let isOldNameTold = false;

/** The keys of users' codes, newest first. For one release the old name is read too, with a warning line. */
export function codeKeys(): Ring<TimedKey> {
  const name = 'FUNCTIONS_CODE_KEY';
  const old = process.env['CODE_HMAC_KEY'];
  if (process.env[name] !== undefined || old === undefined) {
    return ringIn(name, parseTimedRing(environment(name)));
  }
  if (!isOldNameTold) {
    const line = { level: 'warn', variable: 'CODE_HMAC_KEY', msg: `is called ${name} now` };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    isOldNameTold = true;
  }
  return ringIn('CODE_HMAC_KEY', parseTimedRing(old));
}

function ringIn<K>(name: string, parsed: ParsedRing<K>): Ring<K> {
  if ('ring' in parsed) return parsed.ring;
  throw new FunctionError('NotConfigured', `environment: ${name}: ${parsed.problems.join('; ')}`);
}

/** One variable; throws with its name, never its value. */
export function environment(name: keyof typeof schemas): string {
  const parsed = schemas[name].safeParse(process.env[name]);
  if (!parsed.success) {
    throw new FunctionError('NotConfigured', `environment: ${name} is missing or does not fit`);
  }
  return parsed.data;
}
