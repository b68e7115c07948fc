import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { REQUESTED_BY } from '../../bff/contract/index.ts';

/*
 * What it costs the BFF to verify a request: cookie, header, session in the store, body by zod. A code that does not
 * fit is sent, so that the answer is the parse and nothing beyond it (400 on both sides). Wanted is at most three times
 * the CPU of a bare node:http server that parses the same; until then it grows no further. Both run in turn.
 */

const ROUNDS = 7;
const REQUESTS = 4_000;
const WARM_UP = 2_000;
const AT_ONCE = 16;
const WANTED = 3;
const MOST = 7;

interface Side {
  readonly child: ChildProcess;
  readonly port: number;
  readonly path: string;
  readonly cookie: string;
}

interface Round {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const bare = await start('bare');
const bff = await start('bff');
const rounds: { bare: Round; bff: Round }[] = [];
for (const side of [bare, bff]) await send(side, WARM_UP);
for (let round = 0; round < ROUNDS; round++)
  rounds.push({ bare: await measure(bare), bff: await measure(bff) });
for (const side of [bare, bff]) side.child.disconnect();
agent.destroy();

const ratio = median(rounds.map((round) => round.bff.cpuMicros / round.bare.cpuMicros));
console.log(
  `verify: ${String(ROUNDS)} rounds of ${String(REQUESTS)} requests, ${String(AT_ONCE)} at once; medians`,
);
for (const name of ['bare', 'bff'] as const) {
  const perSecond = median(rounds.map((round) => round[name].perSecond));
  const cpu = median(rounds.map((round) => round[name].cpuMicros));
  console.log(
    `  ${name.padEnd(5)} ${perSecond.toFixed(0).padStart(7)} requests/s  ${cpu.toFixed(0).padStart(5)} µs CPU`,
  );
}
console.log(`  ${ratio.toFixed(1)} × the CPU (wanted ≤ ${String(WANTED)}, at most ${String(MOST)})`);
process.exitCode = ratio <= MOST ? 0 : 1;

async function start(name: 'bare' | 'bff'): Promise<Side> {
  const child = fork(join(import.meta.dirname, 'verify-server.ts'), [name], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [said] = (await once(child, 'message')) as [Omit<Side, 'child'>];
  return { child, ...said };
}

async function measure(side: Side): Promise<Round> {
  const before = await cpuOf(side);
  const startedAt = performance.now();
  await send(side, REQUESTS);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: REQUESTS / seconds, cpuMicros: ((await cpuOf(side)) - before) / REQUESTS };
}

async function cpuOf({ child }: Side): Promise<number> {
  const answer = once(child, 'message') as Promise<[{ cpuMicros: number }]>;
  child.send('cpu');
  return (await answer)[0].cpuMicros;
}

async function send(side: Side, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await one(side);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function one({ port, path, cookie }: Side): Promise<void> {
  const body = JSON.stringify({ code: '12 456' });
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port,
        path,
        host: '127.0.0.1',
        method: 'POST',
        headers: {
          Cookie: cookie,
          [REQUESTED_BY.name]: REQUESTED_BY.value,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (response) => {
        if (response.statusCode !== 400) reject(new Error(`answered ${String(response.statusCode)}`));
        response.resume().once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
