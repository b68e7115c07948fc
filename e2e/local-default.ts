import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the parts of one local default are; made by `npm start`'s own launcher on free ports. */
export interface Addresses {
  readonly web: string;
  readonly bff: string;
  readonly inbox: string;
  readonly products: string;
  readonly control: string;
}

export interface LocalDefault {
  readonly addresses: Addresses;
  stop(): Promise<void>;
}

const PARTS = ['WEB', 'BFF', 'INBOX', 'SMTP', 'COGNITO', 'LAMBDA', 'CONTROL', 'PRODUCTS', 'PUBLIC'] as const;
const START_MS = 180_000;
const STOP_MS = 10_000;

/** Starts the local default as a person does, with a data folder of its own, beside any other copy. */
export async function startLocalDefault(more: NodeJS.ProcessEnv = {}): Promise<LocalDefault> {
  const data = mkdtempSync(join(tmpdir(), 'user-support-e2e-'));
  const ports = await freePorts(PARTS.length);
  const env = Object.fromEntries(PARTS.map((part, index) => [`PORT_${part}`, String(ports[index])]));
  const child = spawn(process.execPath, ['bff/local/start.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...env, ...more, LOCAL_DATA: data, LOCAL_READY_JSON: '1', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    await ended(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    return { addresses: await ready(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ready(child: ChildProcess): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('the launcher has no output');
    const said: string[] = [];
    const give = (why: string) => {
      reject(new Error(`the local default ${why}:\n${said.join('\n')}`));
    };
    const timer = setTimeout(() => {
      give('was not ready in time');
    }, START_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      give('ended before it was ready');
    });
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      if (!line.startsWith('READY ')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line.slice('READY '.length)) as Addresses);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

/** All of them at once, so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
