import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SECOND_MS } from '../domain/time.ts';
import type { ChildMessage, ClockMessage } from './bff-child.ts';

export interface BffProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** How far the clock is ahead (ms). */
  readonly clockOffset: () => number;
  /** A sentence for the terminal. */
  readonly say: (line: string) => void;
  /** Another program than the BFF's, for specs. */
  readonly childFile?: string;
}

export interface BffProcess {
  /** Tells the child how far the clock is ahead; fulfilled once it follows, or there is none to tell. */
  moveClock(): Promise<void>;
  /** Kills the child, without a chance to say goodbye, and starts it again; fulfilled once it answers. */
  restart(): Promise<void>;
  /** Lets it finish what is under way, and kills it where that takes too long. */
  close(): Promise<void>;
}

const CHILD_FILE = join(import.meta.dirname, 'bff-child.ts');
const STOP_MS = 5 * SECOND_MS;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10 * SECOND_MS;
const CLOCK_MS = 2 * SECOND_MS;

/**
 * Runs the BFF in a process of its own, and again after a crash, ever more patiently. Fulfilled once it answers;
 * rejects where it ends before that, since a start that cannot succeed is not tried again.
 */
export async function startBffProcess(options: BffProcessOptions): Promise<BffProcess> {
  const { env, clockOffset, say, childFile = CHILD_FILE } = options;
  let child = begin();
  let pauseMs = FIRST_PAUSE_MS;
  let isClosing = false;
  let isRestarting = false;

  function begin(): ChildProcess {
    const begun = fork(childFile, { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    begun.on('exit', (code, signal) => {
      if (!isClosing && !isRestarting && wasReady.has(begun)) {
        say(`The BFF ended (${signal ?? `exit code ${String(code)}`}); it starts again in ${pauseMs} ms.`);
        void again();
      }
    });
    begun.on('error', (error) => say(`The BFF: ${error.message}`));
    tell(begun);
    return begun;
  }

  function tell(to: ChildProcess): void {
    const message: ClockMessage = { offsetMs: clockOffset() };
    to.send(message, () => undefined);
  }

  async function again(): Promise<void> {
    await pause(pauseMs);
    if (isClosing || isRestarting) return;
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    child = begin();
    await ready(child).catch(() => {
      if (!isClosing && !isRestarting) void again();
    });
  }

  async function ready(waitedFor: ChildProcess): Promise<void> {
    await heard(waitedFor, 'ready');
    wasReady.add(waitedFor);
    pauseMs = FIRST_PAUSE_MS;
  }

  await ready(child);

  return {
    async moveClock() {
      if (!child.connected || !wasReady.has(child)) return;
      const followed = heard(child, 'clock-set', AbortSignal.timeout(CLOCK_MS));
      tell(child);
      // One that ends meanwhile is told at its next start.
      await followed.catch(() => undefined);
    },
    async restart() {
      isRestarting = true;
      try {
        await ended(child, 'SIGKILL');
        if (isClosing) return;
        child = begin();
        await ready(child);
      } finally {
        isRestarting = false;
      }
    },
    async close() {
      isClosing = true;
      await ended(child, 'SIGTERM');
    },
  };
}

/** Those that have answered once: only they are worth starting again. */
const wasReady = new WeakSet<ChildProcess>();

async function heard(child: ChildProcess, wanted: ChildMessage, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (settle: () => void) => () => {
      child.off('message', listen).off('exit', exited);
      signal?.removeEventListener('abort', tooLate);
      settle();
    };
    const listen = (message: unknown) => {
      if (message === wanted) done(resolve)();
    };
    const fail = (why: string) => done(() => reject(new Error(why)));
    const exited = fail('The BFF ended before it answered.');
    const tooLate = fail('The BFF did not answer in time.');
    child.on('message', listen).on('exit', exited);
    signal?.addEventListener('abort', tooLate);
  });
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}
