import * as z from 'zod/mini';
import { parseNumbers, type NumberRule } from './config-numbers.ts';
import { DEFAULT_LIMITS, type Limits } from './domain/limits.ts';
import { contactsJson, list, ring } from './configured-values.ts';
import { parseJwkRing, parseRing, type Ring, type RingJwk } from './domain/key-ring.ts';
import { isProductAddress } from './domain/product-address.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './domain/time.ts';
import type { SupportGroups } from './domain/agent-policy.ts';
import type { Contact, ProductId } from './contract/index.ts';

/** Every number of product.md as a variable: its unit is in its name, its safe range beside it. */
export const LIMIT_RULES: Readonly<Record<keyof Limits, NumberRule>> = {
  codeLifeMs: { variable: 'CODE_LIFE_SECONDS', unit: SECOND_MS, least: 60, most: 600 },
  wrongTriesPerStep: { variable: 'WRONG_TRIES_PER_STEP', unit: 1, least: 1, most: 10 },
  resendAfterMs: { variable: 'RESEND_AFTER_SECONDS', unit: SECOND_MS, least: 10, most: 600 },
  codesPerStep: { variable: 'CODES_PER_STEP', unit: 1, least: 1, most: 10 },
  wrongInternalCodesPerDay: { variable: 'WRONG_INTERNAL_CODES_PER_DAY', unit: 1, least: 5, most: 100 },
  wrongUserCodesPerDay: { variable: 'WRONG_USER_CODES_PER_DAY', unit: 1, least: 5, most: 100 },
  ownCodesPerHour: { variable: 'OWN_CODES_PER_HOUR', unit: 1, least: 3, most: 30 },
  ownCodesPerDay: { variable: 'OWN_CODES_PER_DAY', unit: 1, least: 5, most: 100 },
  wrongUserCodesThatAsk: { variable: 'WRONG_USER_CODES_THAT_ASK', unit: 1, least: 1, most: 10 },
  userCodesPerHour: { variable: 'USER_CODES_PER_HOUR', unit: 1, least: 1, most: 20 },
  signInFailures: { variable: 'SIGN_IN_FAILURES', unit: 1, least: 3, most: 100 },
  signInWindowMs: { variable: 'SIGN_IN_WINDOW_MINUTES', unit: MINUTE_MS, least: 1, most: 1440 },
  starts: { variable: 'STARTS', unit: 1, least: 1, most: 100 },
  startsWindowMs: { variable: 'STARTS_WINDOW_MINUTES', unit: MINUTE_MS, least: 1, most: 1440 },
  lapsedStarts: { variable: 'LAPSED_STARTS_PER_USER', unit: 1, least: 1, most: 20 },
  lapsedStartsWindowMs: { variable: 'LAPSED_STARTS_WINDOW_MINUTES', unit: MINUTE_MS, least: 1, most: 1440 },
  suggestionsPerMinute: { variable: 'SUGGESTIONS_PER_MINUTE', unit: 1, least: 1, most: 600 },
  suggestionsPerDay: { variable: 'SUGGESTIONS_PER_DAY', unit: 1, least: 1, most: 10_000 },
  suggestionsThatWarn: { variable: 'SUGGESTIONS_THAT_WARN', unit: 1, least: 1, most: 10_000 },
  idleMs: { variable: 'IDLE_MINUTES', unit: MINUTE_MS, least: 1, most: 60 },
  unverifiedAfterStartMs: {
    variable: 'UNVERIFIED_AFTER_START_SECONDS',
    unit: SECOND_MS,
    least: 30,
    most: 1800,
  },
  unverifiedAfterCodeMs: {
    variable: 'UNVERIFIED_AFTER_CODE_SECONDS',
    unit: SECOND_MS,
    least: 60,
    most: 1800,
  },
  supportSessionMs: { variable: 'SUPPORT_SESSION_SECONDS', unit: SECOND_MS, least: 30, most: 300 },
  ticketLifeMs: { variable: 'TICKET_LIFE_SECONDS', unit: SECOND_MS, least: 10, most: 120 },
  agentIdleMs: { variable: 'AGENT_IDLE_MINUTES', unit: MINUTE_MS, least: 1, most: 60 },
  agentSessionMs: { variable: 'AGENT_SESSION_HOURS', unit: HOUR_MS, least: 1, most: 12 },
  sessionsPerAgent: { variable: 'SESSIONS_PER_AGENT', unit: 1, least: 1, most: 20 },
  signInCountsMs: { variable: 'SIGN_IN_COUNTS_MINUTES', unit: MINUTE_MS, least: 1, most: 15 },
  oldSessionIdMs: { variable: 'OLD_SESSION_ID_SECONDS', unit: SECOND_MS, least: 0, most: 30 },
  stepUpLifeMs: { variable: 'STEP_UP_MINUTES', unit: MINUTE_MS, least: 5, most: 60 },
  stepUpLockMs: { variable: 'STEP_UP_LOCK_MINUTES', unit: MINUTE_MS, least: 15, most: 1440 },
  rightsMaxAgeMs: { variable: 'RIGHTS_MAX_AGE_SECONDS', unit: SECOND_MS, least: 1, most: 300 },
  delegateRightsMaxAgeMs: { variable: 'DELEGATE_RIGHTS_MAX_AGE_SECONDS', unit: SECOND_MS, least: 1, most: 5 },
  callLostAfterMs: { variable: 'CALL_LOST_AFTER_SECONDS', unit: SECOND_MS, least: 10, most: 60 },
  emailSettlesMs: { variable: 'EMAIL_SETTLES_DAYS', unit: DAY_MS, least: 1, most: 90 },
  objectionBlockMs: { variable: 'REFUSAL_MINUTES', unit: MINUTE_MS, least: 10, most: 1440 },
  briefObjectionBlockMs: { variable: 'REFUSAL_UNVERIFIED_MINUTES', unit: MINUTE_MS, least: 5, most: 1440 },
  usedLinkEnds: { variable: 'USED_LINK_ENDS', unit: 1, least: 1, most: 10 },
  fraudBlockMs: { variable: 'FRAUD_BLOCK_MINUTES', unit: MINUTE_MS, least: 10, most: 1440 },
  fraudBlocksPerDay: { variable: 'FRAUD_BLOCKS_PER_DAY', unit: 1, least: 1, most: 20 },
};

/** The least and the most of every number. */
export const LIMITS_ALLOWED: readonly [Limits, Limits] = [extremes('least'), extremes('most')];

function extremes(which: 'least' | 'most'): Limits {
  const numbers = Object.entries(LIMIT_RULES).map(([name, rule]) => [name, rule[which] * rule.unit]);
  return Object.fromEntries(numbers) as Limits;
}

/** How long the database may take (SQL Server), and how many connections a replica holds. */
export const DATABASE_RULES = {
  poolSize: { variable: 'DATABASE_POOL_SIZE', unit: 1, least: 2, most: 100 },
  connectMs: { variable: 'DATABASE_CONNECT_SECONDS', unit: SECOND_MS, least: 1, most: 15 },
  requestMs: { variable: 'DATABASE_REQUEST_SECONDS', unit: SECOND_MS, least: 1, most: 15 },
  acquireMs: { variable: 'DATABASE_ACQUIRE_SECONDS', unit: SECOND_MS, least: 1, most: 15 },
} as const satisfies Record<string, NumberRule>;

/** What the variables set; the adapter knows the rest. */
export type DatabaseTiming = Readonly<Partial<Record<keyof typeof DATABASE_RULES, number>>>;

export interface ProductConfig {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly isProduction: boolean;
  /** Where browsers reach the shell, and so `/api`. */
  readonly publicOrigin: string;
  /** Where users reach the page behind our mails' links, without a slash at the end; nothing else is served there. */
  readonly publicBaseUrl: string;
  /** The port of that page. */
  readonly publicPort: number;
  /** `sqlite:<folder>` or `mssql://…`. */
  readonly databaseUrl: string;
  readonly databaseTiming: DatabaseTiming;
  readonly region: string;
  readonly agentPool: {
    readonly poolId: string;
    readonly clientId: string;
    readonly passwordClient: { readonly id: string; readonly secret: string } | null;
  };
  readonly userPool: { readonly poolId: string; readonly clientId: string; readonly clientSecret: string };
  readonly jwksBaseUrl: string | null;
  readonly groups: SupportGroups;
  readonly sendCodeFunction: string;
  readonly sendNoticeFunction: string;
  /** As the functions': by which channels the user's code goes. */
  readonly userCodeBy: 'mail' | 'both';
  /** Whom agents ask; the first manages accounts. */
  readonly contacts: readonly Contact[];
  readonly traceKeys: Ring;
  readonly codeKeys: Ring;
  readonly sealKeys: Ring;
  /** Private, Ed25519; the first signs, and the functions know whom by its `kid`. */
  readonly contextSigningKeys: Ring<RingJwk & { readonly id: string }>;
  /** Public, Ed25519: what the functions sign of deliveries; null where nobody has set any, and then nothing counts. */
  readonly deliveryKeys: Ring<RingJwk> | null;
  readonly products: Readonly<Record<ProductId, ProductConfig>>;
  /** The only origins that a ticket is ever carried to. */
  readonly productOrigins: readonly string[];
  readonly traceHeadsFile: string;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly limits: Limits;
}

/** What is wrong with the environment, a line a variable; never a value, since values can be secrets. */
export class ConfigError extends Error {
  constructor(lines: readonly string[]) {
    super(`The environment does not fit:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const text = z.string().check(z.minLength(1));
const webUrl = z.url({ protocol: /^https?$/ });
/** Stands in mails: a run of six digits there would be taken for the code. */
const mailOrigin = webUrl.check(
  z.refine(
    (value) =>
      !/\d{6}/.test(value) && URL.canParse(value) && new URL(value).href === `${new URL(value).origin}/`,
    {
      error: 'an origin without a path, and no six digits in a row',
    },
  ),
);
const environment = z.object({
  PORT: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535)), 3000),
  HOST: z._default(text, '127.0.0.1'),
  NODE_ENV: z.optional(z.enum(['production', 'development'])),
  LOG_LEVEL: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']), 'info'),
  PUBLIC_ORIGIN: webUrl,
  PUBLIC_BASE_URL: mailOrigin,
  PUBLIC_PORT: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535)), 3001),
  CORE_DATABASE_URL: z.string().check(z.regex(/^(sqlite:.+|mssql:\/\/.+)$/, 'sqlite:<folder> or mssql://…')),
  AWS_REGION: text,
  AGENT_POOL_ID: text,
  AGENT_CLIENT_ID: text,
  AGENT_PASSWORD_CLIENT_ID: z.optional(text),
  AGENT_PASSWORD_CLIENT_SECRET: z.optional(text),
  USER_POOL_ID: text,
  USER_CLIENT_ID: text,
  USER_CLIENT_SECRET: text,
  COGNITO_JWKS_BASE_URL: z.optional(webUrl),
  AGENT_GROUPS: z._default(list, ['customer-service']),
  SUPERVISOR_GROUPS: z._default(list, ['support-supervisors']),
  SEND_CODE_FUNCTION: z._default(text, 'send-code'),
  SEND_NOTICE_FUNCTION: z._default(text, 'send-notice'),
  USER_CODE_BY: z._default(z.enum(['mail', 'both']), 'mail'),
  CONTACTS: z._default(contactsJson, []),
  TRACE_HMAC_KEY: ring(parseRing),
  CODE_HMAC_KEY: ring(parseRing),
  SEAL_KEY: ring(parseRing),
  CONTEXT_SIGNING_KEY: ring((text) => parseJwkRing(text, 'private')),
  DELIVERY_PUBLIC_KEYS: z.optional(ring((text) => parseJwkRing(text, 'public'))),
  TRACE_HEADS_FILE: text,
  TRUSTED_PROXIES: z._default(list, []),
  STORE_URL: webUrl,
  STORE_CLIENT_ID: text,
  STORE_CLIENT_SECRET: text,
  WEB_URL: webUrl,
  WEB_CLIENT_ID: text,
  WEB_CLIENT_SECRET: text,
  APP_URL: webUrl,
  APP_CLIENT_ID: text,
  APP_CLIENT_SECRET: text,
  RCM_URL: webUrl,
  RCM_CLIENT_ID: text,
  RCM_CLIENT_SECRET: text,
});

/** The configuration, or a `ConfigError` that names every variable that does not fit. Reads nothing else. */
export function parseConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(env);
  const limits = parseNumbers(env, LIMIT_RULES);
  const timing = parseNumbers(env, DATABASE_RULES);
  const lines = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...limits.problems,
    ...timing.problems,
  ];
  // Whoever does not say so gets no relaxed rule.
  const isProduction = env['NODE_ENV'] !== 'development';
  if (isProduction && env['COGNITO_JWKS_BASE_URL'])
    lines.push('COGNITO_JWKS_BASE_URL: refused in production');
  lines.push(
    ...publicAddressProblems(env, isProduction),
    ...productAddressProblems(env, isProduction),
    ...secretProblems(env),
  );
  if (isProduction && /[?&](encrypt=false|trustServerCertificate=true)/i.test(env['CORE_DATABASE_URL'] ?? ''))
    lines.push('CORE_DATABASE_URL: encrypted, with a certificate that is checked, in production');
  if (isProduction) lines.push(...transportProblems(env));
  if (!parsed.success || lines.length > 0) throw new ConfigError(lines);
  const numbers = { limits: { ...DEFAULT_LIMITS, ...limits.values }, databaseTiming: timing.values };
  return fromEnvironment(parsed.data, numbers, isProduction, productOriginsIn(env));
}

/** Of libraries below us: the SDK's own addresses, and Node's switch that checks no certificate at all. */
function transportProblems(env: NodeJS.ProcessEnv): readonly string[] {
  const insecure = Object.keys(env).filter(
    (name) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && /^http:/i.test(env[name]?.trim() ?? ''),
  );
  return [
    ...insecure.map((name) => `${name}: https in production`),
    ...(env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? ['NODE_TLS_REJECT_UNAUTHORIZED: certificates are checked in production']
      : []),
  ];
}

const KEYS = ['TRACE_HMAC_KEY', 'CODE_HMAC_KEY', 'SEAL_KEY'] as const;
/** What the functions make the users' codes with, and sign with. */
const FUNCTIONS_OWN = ['FUNCTIONS_CODE_KEY', 'DELIVERY_SIGNING_KEY'];
const CLIENTS = ['STORE', 'WEB', 'APP', 'RCM'] as const;
const SHORTEST_SECRET = 24;

/** One key for one purpose, one client for one product: what is shared no longer tells one from another. */
function secretProblems(env: NodeJS.ProcessEnv): readonly string[] {
  const repeated = (names: readonly string[]) =>
    names.filter(
      (name, index) => env[name] && names.some((other, at) => at < index && env[other] === env[name]),
    );
  const secrets = CLIENTS.map((client) => `${client}_CLIENT_SECRET`);
  const halves = ['AGENT_PASSWORD_CLIENT_ID', 'AGENT_PASSWORD_CLIENT_SECRET'] as const;
  return [
    ...sharedKeys(env),
    ...FUNCTIONS_OWN.filter((name) => env[name]).map(
      (name) => `${name}: the functions' alone, not the BFF's`,
    ),
    ...repeated(CLIENTS.map((client) => `${client}_CLIENT_ID`)).map((name) => `${name}: a client of its own`),
    ...repeated(secrets).map((name) => `${name}: a secret of its own`),
    ...secrets
      .filter((name) => (env[name] ?? '').length < SHORTEST_SECRET)
      .map((name) => `${name}: at least ${String(SHORTEST_SECRET)} characters`),
    ...(Boolean(env[halves[0]]) === Boolean(env[halves[1]]) ? [] : [`${halves.join(', ')}: both or none`]),
    ...(['AGENT_GROUPS', 'SUPERVISOR_GROUPS'] as const)
      .filter((name) => env[name]?.replaceAll(/[\s,]/g, '') === '')
      .map((name) => `${name}: at least one group`),
  ];
}

/** A key in two rings; the ones that cannot be read have their own line. */
function sharedKeys(env: NodeJS.ProcessEnv): readonly string[] {
  const ids = KEYS.map((name) => {
    const parsed = parseRing(env[name] ?? '');
    return 'ring' in parsed ? parsed.ring.map(({ id }) => id) : [];
  });
  return KEYS.flatMap((name, at) =>
    (ids[at] ?? [])
      .map((id, position) => (ids.slice(0, at).flat().includes(id) ? position + 1 : 0))
      .filter((position) => position > 0)
      .map((position) => `${name}: key ${position}: a key of its own`),
  );
}

/** The page for users must not be where agents work: a link in a mail would lead there. */
function publicAddressProblems(env: NodeJS.ProcessEnv, isProduction: boolean): readonly string[] {
  const names = ['PUBLIC_ORIGIN', 'PUBLIC_BASE_URL'] as const;
  const insecure = names.filter((name) => isProduction && env[name]?.startsWith('http:'));
  const [agents, users] = names.map((name) =>
    URL.canParse(env[name] ?? '') ? new URL(env[name] ?? '') : null,
  );
  return [
    ...insecure.map((name) => `${name}: https in production`),
    ...(users && agents?.origin === users.origin ? ['PUBLIC_BASE_URL: not at PUBLIC_ORIGIN'] : []),
  ];
}

const PRODUCT_URLS = ['STORE_URL', 'WEB_URL', 'APP_URL', 'RCM_URL'] as const;

/** Where no list is given, the origins of the addresses themselves: what a request says never counts. */
function productOriginsIn(env: NodeJS.ProcessEnv): readonly string[] {
  const listed = (env['PRODUCT_ORIGINS'] ?? '').split(',').map((origin) => origin.trim());
  const given = listed.filter((origin) => origin !== '');
  if (given.length > 0) return given;
  return PRODUCT_URLS.flatMap((name) =>
    URL.canParse(env[name] ?? '') ? [new URL(env[name] ?? '').origin] : [],
  );
}

function productAddressProblems(env: NodeJS.ProcessEnv, isProduction: boolean): readonly string[] {
  const origins = productOriginsIn(env).filter((origin) => !isProduction || origin.startsWith('https:'));
  return PRODUCT_URLS.filter((name) => !isProductAddress(env[name] ?? '', origins)).map(
    (name) =>
      `${name}: at one of PRODUCT_ORIGINS, https in production, without credentials, query or fragment`,
  );
}

function fromEnvironment(
  e: z.infer<typeof environment>,
  { limits, databaseTiming }: { readonly limits: Limits; readonly databaseTiming: DatabaseTiming },
  isProduction: boolean,
  productOrigins: readonly string[],
): Config {
  const passwordClient =
    e.AGENT_PASSWORD_CLIENT_ID && e.AGENT_PASSWORD_CLIENT_SECRET
      ? { id: e.AGENT_PASSWORD_CLIENT_ID, secret: e.AGENT_PASSWORD_CLIENT_SECRET }
      : null;
  return {
    port: e.PORT,
    host: e.HOST,
    isProduction,
    publicOrigin: new URL(e.PUBLIC_ORIGIN).origin,
    publicBaseUrl: new URL(e.PUBLIC_BASE_URL).origin,
    publicPort: e.PUBLIC_PORT,
    databaseUrl: e.CORE_DATABASE_URL,
    databaseTiming,
    region: e.AWS_REGION,
    agentPool: { poolId: e.AGENT_POOL_ID, clientId: e.AGENT_CLIENT_ID, passwordClient },
    userPool: { poolId: e.USER_POOL_ID, clientId: e.USER_CLIENT_ID, clientSecret: e.USER_CLIENT_SECRET },
    jwksBaseUrl: e.COGNITO_JWKS_BASE_URL ?? null,
    groups: { agents: e.AGENT_GROUPS, supervisors: e.SUPERVISOR_GROUPS },
    sendCodeFunction: e.SEND_CODE_FUNCTION,
    sendNoticeFunction: e.SEND_NOTICE_FUNCTION,
    userCodeBy: e.USER_CODE_BY,
    contacts: e.CONTACTS,
    traceKeys: e.TRACE_HMAC_KEY,
    codeKeys: e.CODE_HMAC_KEY,
    sealKeys: e.SEAL_KEY,
    contextSigningKeys: e.CONTEXT_SIGNING_KEY,
    deliveryKeys: e.DELIVERY_PUBLIC_KEYS ?? null,
    products: {
      store: { url: e.STORE_URL, clientId: e.STORE_CLIENT_ID, clientSecret: e.STORE_CLIENT_SECRET },
      web: { url: e.WEB_URL, clientId: e.WEB_CLIENT_ID, clientSecret: e.WEB_CLIENT_SECRET },
      app: { url: e.APP_URL, clientId: e.APP_CLIENT_ID, clientSecret: e.APP_CLIENT_SECRET },
      rcm: { url: e.RCM_URL, clientId: e.RCM_CLIENT_ID, clientSecret: e.RCM_CLIENT_SECRET },
    },
    productOrigins,
    traceHeadsFile: e.TRACE_HEADS_FILE,
    trustedProxies: e.TRUSTED_PROXIES,
    logLevel: e.LOG_LEVEL,
    limits,
  };
}
