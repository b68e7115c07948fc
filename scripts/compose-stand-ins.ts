import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { localEnvironment, portsFrom } from '../bff/local/environment.ts';

/*
 * For compose.yaml: the local default in a container. Its stand-ins listen on the loopback alone, so what the replicas
 * need is passed on at ports 10 000 higher; what they must know is written to <LOCAL_DATA>/bff.env.
 */
const RELAYED = { COGNITO: 9330, LAMBDA: 9331, INBOX: 8025, PRODUCTS: 4300 } as const;
const data = process.env['LOCAL_DATA'] ?? '.local';

const { bff } = await localEnvironment(data, portsFrom({}), {});
const replicas: Readonly<Record<string, string | undefined>> = {
  ...bff,
  PATH: undefined,
  HOST: '0.0.0.0',
  PORT: '3000',
  PUBLIC_PORT: '3001',
  PUBLIC_ORIGIN: process.env['PUBLIC_ORIGIN'],
  PUBLIC_BASE_URL: process.env['PUBLIC_BASE_URL'],
  TRUSTED_PROXIES: process.env['TRUSTED_PROXIES'],
  CORE_DATABASE_URL: process.env['CORE_DATABASE_URL'],
  TRACE_HEADS_FILE: '/tmp/trace-heads.jsonl',
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://stand-ins:19330',
  AWS_ENDPOINT_URL_LAMBDA: 'http://stand-ins:19331',
  COGNITO_JWKS_BASE_URL: 'http://stand-ins:19330',
};
const lines = Object.entries(replicas).flatMap(([name, value]) =>
  value === undefined ? [] : [`${name}='${value}'`],
);
writeFileSync(join(data, 'bff.env'), `${lines.join('\n')}\n`, { mode: 0o644 });

for (const port of Object.values(RELAYED)) {
  createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  }).listen(port + 10_000, '0.0.0.0');
}

const child = spawn(process.execPath, ['bff/local/start.ts'], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
