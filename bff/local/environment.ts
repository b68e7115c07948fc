import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ProductId } from '../contract/index.ts';
import { newLocalKeys } from '../adapters/new-keys.ts';
import type { DemoPoolIds } from './cognito/pools.ts';

export const PORT_DEFAULTS = {
  WEB: 4200,
  BFF: 3000,
  INBOX: 8025,
  SMTP: 1025,
  COGNITO: 9330,
  LAMBDA: 9331,
  CONTROL: 9332,
  PRODUCTS: 4300,
  PUBLIC: 4310,
} as const;
export type Ports = Readonly<Record<keyof typeof PORT_DEFAULTS, number>>;

export interface ProductCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface LocalEnvironment {
  readonly region: string;
  readonly pools: DemoPoolIds;
  readonly products: Readonly<Record<ProductId, ProductCredentials>>;
  readonly databaseFolder: string;
  readonly cognitoKeysFile: string;
  /** The whole environment of the BFF. */
  readonly bff: Readonly<Record<string, string>>;
  /** The whole environment of the functions. */
  readonly lambda: Readonly<Record<string, string>>;
}

export const REGION = 'us-east-1';
const PRODUCTS: readonly ProductId[] = ['store', 'web', 'app', 'rcm'];

/** What the machine itself says and every process needs. Nothing of AWS: no real credential may sign a local call. */
const INHERITED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'NODE_OPTIONS',
];

const NO_REAL_AWS = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** The ports, as the environment moves them; throws with the name of the variable that does not fit. */
export function portsFrom(env: NodeJS.ProcessEnv): Ports {
  const entries = Object.entries(PORT_DEFAULTS).map(([part, standard]) => {
    const given = env[`PORT_${part}`] ?? '';
    const port = given === '' ? standard : Number(given);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`PORT_${part}: a port from 1 to 65535, not "${given}".`);
    }
    return [part, port] as const;
  });
  return Object.fromEntries(entries) as Ports;
}

/**
 * The environment of every part. Keys and secrets are made once and rest in `<data>/keys.json` (mode 600), flat and
 * named like the variables, where `audit:verify` finds them too.
 */
export async function localEnvironment(
  data: string,
  ports: Ports,
  inherited: NodeJS.ProcessEnv,
): Promise<LocalEnvironment> {
  const folder = resolve(data);
  const databaseFolder = join(folder, 'database');
  await mkdir(databaseFolder, { recursive: true });
  const keys = await keysIn(folder, {
    CORE_DATABASE_URL: `sqlite:${databaseFolder}`,
    TRACE_HEADS_FILE: join(folder, 'trace-heads.jsonl'),
  });
  const key = (name: string) => {
    const value = keys[name];
    if (value === undefined)
      throw new Error(`${folder}/keys.json lacks ${name}: npm start -- --reset makes it anew.`);
    return value;
  };

  const pools: DemoPoolIds = {
    agentPoolId: `${REGION}_LocalAgents`,
    agentClientId: 'local-shell',
    agentPasswordClientId: 'local-sign-in',
    agentPasswordClientSecret: key('AGENT_PASSWORD_CLIENT_SECRET'),
    userPoolId: `${REGION}_LocalUsers`,
    userClientId: 'local-support',
    userClientSecret: key('USER_CLIENT_SECRET'),
  };
  const machine = Object.fromEntries(
    INHERITED.flatMap((name) => (inherited[name] === undefined ? [] : [[name, inherited[name]]])),
  ) as Record<string, string>;
  const { WRONG_TRIES_PER_STEP: wrongTries, USER_CODE_BY: userCodeBy } = tunedIn(inherited);
  const at = (port: number) => `http://localhost:${port}`;
  const products = Object.fromEntries(
    PRODUCTS.map((id) => [
      id,
      { clientId: `local-${id}`, clientSecret: key(`${id.toUpperCase()}_CLIENT_SECRET`) },
    ]),
  ) as Record<ProductId, ProductCredentials>;

  return {
    region: REGION,
    pools,
    products,
    databaseFolder,
    cognitoKeysFile: join(folder, 'cognito-keys.json'),
    bff: {
      ...machine,
      ...NO_REAL_AWS,
      // Limits and the log level may be tried out.
      ...tunedIn(inherited),
      HOST: '127.0.0.1',
      PORT: String(ports.BFF),
      NODE_ENV: 'development',
      PUBLIC_ORIGIN: at(ports.WEB),
      PUBLIC_BASE_URL: at(ports.PUBLIC),
      PUBLIC_PORT: String(ports.PUBLIC),
      CORE_DATABASE_URL: key('CORE_DATABASE_URL'),
      TRACE_HEADS_FILE: key('TRACE_HEADS_FILE'),
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: at(ports.COGNITO),
      AWS_ENDPOINT_URL_LAMBDA: at(ports.LAMBDA),
      AGENT_POOL_ID: pools.agentPoolId,
      AGENT_CLIENT_ID: pools.agentClientId,
      AGENT_PASSWORD_CLIENT_ID: pools.agentPasswordClientId,
      AGENT_PASSWORD_CLIENT_SECRET: pools.agentPasswordClientSecret,
      USER_POOL_ID: pools.userPoolId,
      USER_CLIENT_ID: pools.userClientId,
      USER_CLIENT_SECRET: pools.userClientSecret,
      AGENT_GROUPS: 'customer-service',
      SUPERVISOR_GROUPS: 'support-supervisors',
      CONTACTS: '[{"team":"Account services","reach":"ext. 4100"}]',
      SEND_CODE_FUNCTION: 'send-code',
      SEND_NOTICE_FUNCTION: 'send-notice',
      COGNITO_JWKS_BASE_URL: at(ports.COGNITO),
      TRACE_HMAC_KEY: key('TRACE_HMAC_KEY'),
      CODE_HMAC_KEY: key('CODE_HMAC_KEY'),
      SEAL_KEY: key('SEAL_KEY'),
      CONTEXT_SIGNING_KEY: key('CONTEXT_SIGNING_KEY'),
      DELIVERY_PUBLIC_KEYS: key('DELIVERY_PUBLIC_KEYS'),
      TRUSTED_PROXIES: '127.0.0.1,::1',
      ...Object.fromEntries(
        PRODUCTS.flatMap((id) => {
          const { clientId, clientSecret } = products[id];
          const name = id.toUpperCase();
          return [
            [`${name}_URL`, `${at(ports.PRODUCTS)}/${id}`],
            [`${name}_CLIENT_ID`, clientId],
            [`${name}_CLIENT_SECRET`, clientSecret],
          ];
        }),
      ),
    },
    lambda: {
      ...machine,
      ...NO_REAL_AWS,
      CONTEXT_PUBLIC_KEY: key('CONTEXT_PUBLIC_KEY'),
      SUPPORT_CLIENT_ID: pools.userClientId,
      FUNCTIONS_CODE_KEY: key('FUNCTIONS_CODE_KEY'),
      DELIVERY_SIGNING_KEY: key('DELIVERY_SIGNING_KEY'),
      SMTP_URL: `smtp://127.0.0.1:${ports.SMTP}`,
      ...(wrongTries === undefined ? {} : { WRONG_TRIES_PER_STEP: wrongTries }),
      ...(userCodeBy === undefined ? {} : { USER_CODE_BY: userCodeBy }),
      MAIL_FROM: 'Waizant Support <no-reply@waizant.example>',
      SUPPORT_PHONE: '+57 601 555 0199',
      AWS_ENDPOINT_URL_SNS: at(ports.INBOX),
      AWS_ENDPOINT_URL_SESV2: at(ports.INBOX),
      AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: at(ports.INBOX),
      SES_CONFIGURATION_SET: 'local',
      TEXT_CONFIGURATION_SET: 'local',
      TEXT_BY: 'eum',
      ...waysIn(inherited),
      DELIVERIES_URL: `${at(ports.BFF)}/api/deliveries`,
    },
  };
}

/** Numbers of the process (CODE_LIFE_SECONDS …), USER_CODE_BY and LOG_LEVEL, as given to the launcher. */
function tunedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  const tuned = Object.keys(env).filter((name) => name === 'LOG_LEVEL' || TUNABLE.test(name));
  return { LOG_LEVEL: 'warn', ...Object.fromEntries(tuned.map((name) => [name, env[name] ?? ''])) };
}

/** By which way mails and texts leave, where somebody tries another. */
function waysIn({ MAIL_BY: mail, TEXT_BY: text }: NodeJS.ProcessEnv): Record<string, string> {
  return { ...(mail !== undefined && { MAIL_BY: mail }), ...(text !== undefined && { TEXT_BY: text }) };
}

const TUNABLE =
  /^[A-Z_]+_(?:SECONDS|MINUTES|HOURS|DAYS|PER_STEP|PER_DAY|PER_HOUR|PER_MINUTE|FAILURES)$|^STARTS$|^USER_CODE_BY$/;

async function keysIn(
  folder: string,
  places: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'keys.json');
  const found = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, string>) : {};
  // What the release before called it, for one release.
  const { LAMBDA_CODE_HMAC_KEY: before, ...others } = found;
  const kept = before === undefined ? others : { FUNCTIONS_CODE_KEY: before, ...others };
  // A folder that was moved brings its keys along, not its place.
  const keys = { ...newLocalKeys(), ...kept, ...places };
  const draft = `${file}.new`;
  await writeFile(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return keys;
}
