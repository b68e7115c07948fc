import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../local-default.ts';
import { PATH } from './missing-for-nginx.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const READY_MS = 5_000;

/** Debian's place; elsewhere brotli is not tried. */
export const hasBrotli = existsSync('/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so');

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Names as often as they came. */
  readonly names: readonly string[];
  readonly body: Buffer;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** The name that is asked for. */
  readonly host?: string;
}

export interface RealNginx {
  /** The backoffice's origin. */
  readonly origin: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  ask(path: string, options?: Ask): Promise<Asked>;
  /** The access log's lines so far. */
  log(): readonly Readonly<Record<string, unknown>>[];
  errors(): string;
  stop(): Promise<void>;
}

/**
 * Runs the repository's nginx.conf with this machine's ports and folders, and these ports as replicas of the BFF, for
 * agents and for users; the backoffice is at this name. `more`: what a site adds in user-support.d.
 */
export async function startNginx(
  replicas: readonly number[],
  publicPorts: readonly number[] = replicas,
  name = 'localhost',
  more = '',
): Promise<RealNginx> {
  // Every path of the configuration is in here, as in a clone whose folder a person named.
  const home = mkdtempSync(join(tmpdir(), 'user support ñ '));
  const [httpPort = 0, httpsPort = 0] = await freePorts(2);
  certificate(home);
  const conf = configuration(home, { name, httpPort, httpsPort, replicas, publicPorts, more });
  const globals = `daemon off;${process.getuid?.() === 0 ? ' user root;' : ''}`;
  const child = spawn('nginx', ['-e', join(home, 'error.log'), '-c', conf, '-g', globals], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ask = (path: string, options: Ask = {}) => askOver(httpsPort, path, { host: name, ...options });
  const nginx: RealNginx = {
    origin: `https://${name}:${String(httpsPort)}`,
    httpPort,
    httpsPort,
    ask,
    log: () =>
      readFileSync(join(home, 'access.log'), 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    errors: () => readFileSync(join(home, 'error.log'), 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
  const until = Date.now() + READY_MS;
  while ((await ask('/favicon.svg').catch(() => null)) === null) {
    if (Date.now() > until || child.exitCode !== null) {
      const why = said.join('') || nginx.errors();
      await nginx.stop();
      throw new Error(`nginx does not answer: ${why}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return nginx;
}

interface Places {
  readonly name: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly replicas: readonly number[];
  readonly publicPorts: readonly number[];
  readonly more: string;
}

const servers = (ports: readonly number[]) =>
  ports.map((port) => `server 127.0.0.1:${String(port)} max_fails=3`).join(' fail_timeout=5s; ');

/** A path as one word of the configuration, whatever is in it. */
const quoted = (path: string) => `"${path.replaceAll(/["\\]/g, '\\$&')}"`;

/** Only what a site changes too is changed: each of these has to be found in the file. */
function configuration(home: string, places: Places): string {
  const { name, httpPort, httpsPort, replicas, publicPorts, more } = places;
  const own = (file: string) => quoted(join(home, file));
  symlinkSync(join(ROOT, 'dist', 'shell'), join(home, 'shell'));
  if (hasBrotli) symlinkSync(join(ROOT, 'nginx'), join(home, 'user-support.d'));
  const changes: readonly (readonly [string, string])[] = [
    // As on two cores, whatever this machine has: what one can use up depends on it.
    ['worker_processes auto;', 'worker_processes 2;'],
    ['pid /run/nginx.pid;', `pid ${own('nginx.pid')};`],
    ['error_log /dev/stderr crit;', `error_log ${own('error.log')} crit;`],
    ['access_log /dev/stdout lines;', `access_log ${own('access.log')} lines;`],
    ['/etc/nginx/user-support.d/*.conf', own('user-support.d/*.conf')],
    ['listen 80', `listen 127.0.0.1:${String(httpPort)}`],
    ['listen 443', `listen 127.0.0.1:${String(httpsPort)}`],
    ['server bff:3000 max_fails=3', servers(replicas)],
    ['server bff:3001 max_fails=3', servers(publicPorts)],
    ['/srv/user-support/shell', own('shell')],
    ['backoffice.waizant.example', name],
    ['help.waizant.example', 'help.localhost'],
    ...['backoffice', 'help'].flatMap((site): [string, string][] => [
      [`/etc/nginx/tls/${site}.crt`, own('tls.crt')],
      [`/etc/nginx/tls/${site}.key`, own('tls.key')],
    ]),
  ];
  let text = readFileSync(join(ROOT, 'nginx.conf'), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`nginx.conf has no "${from}" any more`);
    text = text.replaceAll(from, () => to);
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${own(kind)};`,
  );
  text = text.replace('http {', () => `http { ${temporary.join(' ')} ${more}`);
  const file = join(home, 'nginx.conf');
  writeFileSync(file, text);
  return file;
}

function certificate(home: string): void {
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:help.localhost'],
      ...['-keyout', join(home, 'tls.key'), '-out', join(home, 'tls.crt')],
    ],
    { stdio: 'pipe', env: { PATH } },
  );
}

function askOver(port: number, path: string, options: Ask): Promise<Asked> {
  const { method = 'GET', headers = {}, body, host = 'localhost' } = options;
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        ...{
          host: '127.0.0.1',
          port,
          path,
          method,
          servername: host,
          rejectUnauthorized: false,
          agent: false,
        },
        headers: {
          Host: host,
          ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
            ),
            names: answer.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
            body: Buffer.concat(parts),
          });
        });
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}
