import '../../scripts/require-node.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SECOND_MS } from '../domain/time.ts';
import { announcement, type Addresses } from './announce.ts';
import { startBffProcess } from './bff-process.ts';
import { createClock, installClock } from './clock.ts';
import { demoPools } from './cognito/pools.ts';
import { startCognito } from './cognito/start-cognito.ts';
import { startControl } from './control.ts';
import { makeDemoCore } from './demo-core.ts';
import { startDemoProducts } from './demo-products/start-demo-products.ts';
import { forgetData } from './forget-data.ts';
import { localEnvironment, portsFrom } from './environment.ts';
import { portProblems, withFreePublicPort } from './free-ports.ts';
import { startFront } from './front.ts';
import { startInbox } from './inbox/start-inbox.ts';
import { functionSubscription } from './inbox/subscription.ts';
import { startLambda } from './lambda/start-lambda.ts';
import { buildShell, isShellStale, SHELL_DIR, watchShell } from './portal-build.ts';
import { watchBff } from './watch-bff.ts';

/*
 * `npm start`: everything in one command, on a machine with nothing but Node and npm. The front answers last, when
 * everything behind it is ready. `--reset` begins anew, `--watch` follows changes of the sources.
 */

interface Options {
  readonly reset: boolean;
  readonly watch: boolean;
}

const READY_MS = 20 * SECOND_MS;
const READY_EVERY_MS = 100;

/** How to stop what runs, in the order of its start. */
const closers: (() => unknown)[] = [];
const stopping = new AbortController();

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('SIGHUP', stop);

try {
  const { values } = parseArgs({
    options: { reset: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
  });
  const addresses = await start(values);
  if (process.env['LOCAL_READY_JSON'] === '1') say(`READY ${JSON.stringify(addresses)}`);
  else say(announcement(addresses));
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    await closeAll();
    process.exit(1);
  }
}

async function start({ reset, watch }: Options): Promise<Addresses> {
  const ports = await withFreePublicPort(portsFrom(process.env), process.env);
  const problems = await portProblems(ports);
  if (problems.length > 0) throw new Error(problems.join('\n'));

  const data = process.env['LOCAL_DATA'] ?? '.local';
  if (reset) await forgetData(data);
  const environment = await localEnvironment(data, ports, process.env);
  const { region, pools, products: clients, databaseFolder, cognitoKeysFile: keysFile } = environment;
  await makeDemoCore(databaseFolder, Date.now());
  await buildIfStale();

  const clock = createClock();
  installClock(clock.shared);
  const publish = functionSubscription(`http://localhost:${ports.LAMBDA}`, 'record-delivery');
  closers.push(() => publish.close());
  const inbox = await started(startInbox({ httpPort: ports.INBOX, smtpPort: ports.SMTP, publish }));
  const lambda = await started(
    startLambda({
      port: ports.LAMBDA,
      env: environment.lambda,
      sharedClock: clock.shared,
      onLine: saidByFunction(environment.bff['LOG_LEVEL'] ?? 'warn'),
    }),
  );
  const cognito = await started(
    startCognito({
      port: ports.COGNITO,
      lambdaUrl: lambda.url,
      region,
      keysFile,
      pools: demoPools(pools, Date.now()),
    }),
  );
  const replicas = [ports.BFF, ...secondReplica(process.env)].map((port) =>
    started(
      startBffProcess({
        env: { ...environment.bff, PORT: String(port), ...(port === ports.BFF ? {} : { PUBLIC_PORT: '0' }) },
        clockOffset: () => clock.offset(),
        say,
      }),
    ),
  );
  const bffs = await Promise.all(replicas);
  const restartBff = async () => {
    await Promise.all(bffs.map((bff) => bff.restart()));
  };
  const bffUrl = `http://localhost:${ports.BFF}`;
  await answers(`${bffUrl}/health/ready`);
  const issuer = {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${pools.userPoolId}`,
    jwksUrl: `${cognito.url}/${pools.userPoolId}/.well-known/jwks.json`,
    clientId: pools.userClientId,
  };
  const products = await started(startDemoProducts({ port: ports.PRODUCTS, bffUrl, clients, issuer }));
  const control = await started(
    startControl({
      port: ports.CONTROL,
      clock,
      lambda: lambda.faults,
      cognito: cognito.faults,
      cognitoSays: cognito.given,
      inbox,
      restartBff,
      async advance(ms) {
        clock.advance(ms);
        await Promise.all(bffs.map((bff) => bff.moveClock()));
      },
    }),
  );
  if (watch) follow(restartBff);
  const front = await started(
    startFront({
      port: ports.WEB,
      bffUrl,
      staticDir: SHELL_DIR,
      cognito: { endpoint: `${cognito.url}/`, clientId: pools.agentClientId },
    }),
  );
  return {
    web: front.url,
    bff: bffUrl,
    inbox: inbox.url,
    products: products.url,
    publicPage: `http://localhost:${ports.PUBLIC}`,
    control: control.url,
  };
}

/** `PORT_BFF_2`: another BFF on the same data, for whoever tries a balancer in front of them. */
function secondReplica(env: NodeJS.ProcessEnv): readonly number[] {
  const port = Number(env['PORT_BFF_2'] ?? '');
  return port > 0 ? [port] : [];
}

async function started<T extends { close(): unknown }>(starting: Promise<T>): Promise<T> {
  const part = await starting;
  closers.push(() => part.close());
  stopping.signal.throwIfAborted();
  return part;
}

async function buildIfStale(): Promise<void> {
  if (!(await isShellStale())) return;
  say('Building the portal; this takes a minute the first time …');
  await buildShell(stopping.signal);
  if (!existsSync(join(SHELL_DIR, 'index.html')))
    throw new Error(`The build left no ${SHELL_DIR}/index.html.`);
}

function follow(restartBff: () => Promise<void>): void {
  closers.push(watchShell());
  closers.push(
    watchBff(() => {
      restartBff().then(
        () => say('The BFF runs with the changed sources.'),
        () => say('The BFF did not start with the changed sources; it is tried again with the next change.'),
      );
    }),
  );
}

async function answers(url: string): Promise<void> {
  const giveUp = AbortSignal.any([AbortSignal.timeout(READY_MS), stopping.signal]);
  for (;;) {
    const response = await fetch(url, { signal: giveUp }).catch(() => null);
    if (response?.ok) return;
    if (giveUp.aborted) throw new Error(`${url} did not answer in time: ${(await response?.text()) ?? ''}`);
    await pause(READY_EVERY_MS);
  }
}

/** The first signal stops every part, a second one does not wait for them. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(1);
  stopping.abort();
  void closeAll().then(() => process.exit(0));
}

/** In the opposite order of the start, so that nobody's neighbour goes first. */
async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  }
}

/** As much of the functions as of the BFF: what went well only where the log level asks for it. */
function saidByFunction(logLevel: string): (line: string) => void {
  const isAll = ['info', 'debug', 'trace'].includes(logLevel);
  return (line) => {
    if (isAll || !line.startsWith('{"level":"info"')) say(line);
  };
}

function say(line: string): void {
  console.log(line);
}
