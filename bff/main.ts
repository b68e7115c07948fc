import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { cognitoAgentIdentities } from './adapters/cognito/agent-identities.ts';
import { shortSession } from './adapters/cognito/session-validity.ts';
import { cognitoUserChallenge } from './adapters/cognito/user-challenge.ts';
import { cognitoUserIdentities } from './adapters/cognito/user-identities.ts';
import { fileHeadsLog } from './adapters/heads-file.ts';
import { lambdaCodeDelivery } from './adapters/lambda/code-delivery.ts';
import { signedDeliveryStatements } from './adapters/lambda/delivery-statements.ts';
import { lambdaNotices } from './adapters/lambda/notices.ts';
import { cryptoRandom } from './adapters/random.ts';
import { migrate } from './adapters/sql/engine/migrate.ts';
import { openDatabase } from './adapters/sql/open-database.ts';
import { sqlStores } from './adapters/sql/sql-stores.ts';
import { traceMac } from './adapters/trace-mac.ts';
import { KeylessValues } from './platform/keys-in-use.ts';
import { createCodeHasher } from './adapters/code-hasher.ts';
import { createSealer } from './adapters/sealer.ts';
import { ConfigError, parseConfig, type Config } from './config.ts';
import { repeat } from './repeat.ts';
import { failureLine, jsonLogger, requestLog } from './http/request-log.ts';
import { runJob, type OnRetry } from './platform/failure-log.ts';
import { tellRetries } from './http/about-request.ts';
import type { App } from './http/serve-endpoint.ts';
import { compose, type Ports } from './composition-root.ts';
import { hasCookieWithoutSecure } from './http/session-cookie.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './domain/time.ts';

const SWEEP_EVERY_MS = SECOND_MS;
const KEEP_READINGS_EVERY_MS = 2 * SECOND_MS;
const PRUNE_EVERY_MS = 10 * MINUTE_MS;
const NOTE_HEADS_EVERY_MS = HOUR_MS;
/** A step-up, a wrong code or an end is noted within five seconds. */
const NOTE_DECISIVE_EVERY_MS = 2 * SECOND_MS;

export interface RunningBff {
  readonly url: string;
  /** Where the page for users answers. */
  readonly publicUrl: string;
  /** Answers what is under way, writes what waits for it, notes the heads, closes the database. */
  close(): Promise<void>;
}

/** Configuration → adapters → app → listen. Throws `ConfigError` where the environment does not fit. */
export async function startBff(env: NodeJS.ProcessEnv): Promise<RunningBff> {
  const config = parseConfig(env);
  const logger = jsonLogger(config.logLevel);
  const log = requestLog(logger, () => performance.now());
  if (hasCookieWithoutSecure(config)) {
    logger.warn('development over http: the session has a second cookie, without Secure, for WebKit');
  }
  await refuseShortSessions(config, (error) => {
    log.failure(error, { job: 'check the support client' });
  });
  const onRetry = tellRetries(log, 'database');
  const database = openDatabase(config.databaseUrl, { timing: config.databaseTiming, onRetry });
  // On SQL Server the BFF's login may make no table: `db:migrate` does, with another login.
  if (database.engine === 'sqlite') await migrate(database);
  const keyless = { values: new KeylessValues(), now: Date.now };
  const macless = new KeylessValues();
  const bff = compose(config, {
    ...sqlStores(database, traceMac(config.traceKeys), {
      onRetry,
      macless,
      onUnlike: (row) => log.unlike(row),
    }),
    ...awsAdapters(config, tellRetries(log, 'cognito')),
    deliveryStatements: signedDeliveryStatements(config.deliveryKeys),
    headsLog: fileHeadsLog(config.traceHeadsFile),
    sealer: createSealer(config.sealKeys, keyless),
    codeHasher: createCodeHasher(config.codeKeys, keyless),
    keys: { first: firstKeys(config), keyless: keyless.values, macless },
    random: cryptoRandom,
    log,
  });
  const noteHeads = () => runJob(log, 'note heads', () => bff.noteHeads());
  const noteStart = () => runJob(log, 'note start', () => bff.noteStart());
  // A database that is not there yet makes the BFF unready, not dead.
  await noteStart();

  const jobs = [
    repeat(SWEEP_EVERY_MS, async () => {
      await noteStart();
      await bff.sweep();
    }),
    repeat(KEEP_READINGS_EVERY_MS, () => bff.keepReadings()),
    repeat(PRUNE_EVERY_MS, () => runJob(log, 'prune', () => bff.prune())),
    repeat(NOTE_HEADS_EVERY_MS, () => runJob(log, 'note heads', () => bff.noteHourly())),
    repeat(NOTE_DECISIVE_EVERY_MS, () => runJob(log, 'note heads', () => bff.noteDecisiveHeads())),
  ];
  const server = await listening(bff.app, config.port, config.host);
  const publicServer = await listening(bff.publicApp, config.publicPort, config.host);
  logger.info({ port: portOf(server), publicPort: portOf(publicServer) }, 'listening');

  return {
    url: `http://localhost:${String(portOf(server))}`,
    publicUrl: `http://localhost:${String(portOf(publicServer))}`,
    async close() {
      await Promise.all([server, publicServer].map((one) => new Promise((resolve) => one.close(resolve))));
      await Promise.all(jobs.map((job) => job.stop()));
      await bff.writeActivity();
      await noteHeads();
      await database.close();
    },
  };
}

/** At the start, on the way to `listening`. */
const SESSIONS_MS = 3 * SECOND_MS;

/** Where Cognito may not be asked, or is away, nobody knows. */
async function refuseShortSessions(
  { userPool, region, limits }: Config,
  onError: (error: unknown) => void,
): Promise<void> {
  const client = { region, UserPoolId: userPool.poolId, ClientId: userPool.clientId };
  const problem = await shortSession(client, limits.codeLifeMs, AbortSignal.timeout(SESSIONS_MS)).catch(
    onError,
  );
  if (problem) throw new ConfigError([problem]);
}

type Server = ReturnType<typeof serve>;

/** Rejects where the port is taken. */
function listening({ fetch }: App, port: number, hostname: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname }, () => {
      resolve(server);
    });
    server.once('error', reject);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** By the names of their variables, as the heads log and `keys:check` have them. */
function firstKeys({ traceKeys, codeKeys, sealKeys, contextSigningKeys }: Config) {
  return {
    TRACE_HMAC_KEY: traceKeys[0].id,
    CODE_HMAC_KEY: codeKeys[0].id,
    SEAL_KEY: sealKeys[0].id,
    CONTEXT_SIGNING_KEY: contextSigningKeys[0].id,
  };
}

type AwsAdapters = Pick<Ports, 'users' | 'identities' | 'delivery' | 'challenge' | 'notices'>;

function awsAdapters(config: Config, onRetry: OnRetry): AwsAdapters {
  const { region, agentPool, userPool, jwksBaseUrl } = config;
  const contextSigningKey = config.contextSigningKeys[0].jwk;
  const { sendCodeFunction, sendNoticeFunction } = config;
  return {
    users: cognitoUserIdentities({
      region,
      onRetry,
      userPoolId: userPool.poolId,
      agentPoolId: agentPool.poolId,
      supportGroups: [...config.groups.agents, ...config.groups.supervisors],
    }),
    identities: cognitoAgentIdentities({ region, onRetry, jwksBaseUrl, ...agentPool }),
    delivery: lambdaCodeDelivery({ region, functionName: sendCodeFunction }),
    notices: lambdaNotices({ region, functionName: sendNoticeFunction }),
    challenge: cognitoUserChallenge({ region, onRetry, contextSigningKey, ...userPool }),
  };
}

async function run(): Promise<void> {
  const bff = await startBff(process.env);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void bff.close().then(() => process.exit(0)));
  }
}

if (import.meta.main) {
  run().catch((error: unknown) => {
    const line =
      error instanceof ConfigError ? error.message : JSON.stringify(failureLine(error, { job: 'start' }));
    process.stderr.write(`${line}\n`);
    process.exit(1);
  });
}
