import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { SECOND_MS } from '../../domain/time.ts';

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface Invoked {
  readonly requestId: string;
  readonly result: unknown;
  readonly error: FunctionError | null;
  readonly log: string;
}

/** What the worker is asked. */
export interface WorkerCall {
  /** The request's id. */
  readonly call: string;
  readonly event: unknown;
  /** How long the function may take. */
  readonly timeoutMs: number;
}

/** What the worker says once the function is loaded. */
export const LOADED = 'loaded';

/** What the worker says after a call. */
export interface WorkerAnswer {
  /** The request's id. */
  readonly call: string;
  readonly result?: unknown;
  readonly error?: FunctionError;
}

interface Environment {
  readonly worker: Worker;
  /** Fulfilled once its function can be called. */
  readonly loaded: Promise<void>;
}

/**
 * One function in one warm execution environment: calls one after the other; a time-out ends the environment. As with
 * Lambda, what loading takes is not counted as the call's.
 */
export class FunctionRunner {
  readonly #name: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #sharedClock: SharedArrayBuffer;
  readonly #timeoutMs: number;
  readonly #onLine: (line: string) => void;
  #environment: Environment | null = null;
  #output = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    name: string,
    env: Readonly<Record<string, string>>,
    sharedClock: SharedArrayBuffer,
    timeoutMs: number,
    /** Takes each line that the function writes to standard output. */
    onLine: (line: string) => void,
  ) {
    this.#name = name;
    this.#env = env;
    this.#sharedClock = sharedClock;
    this.#timeoutMs = timeoutMs;
    this.#onLine = onLine;
  }

  invoke(event: unknown): Promise<Invoked> {
    const invoked = this.#last.then(() => this.#run(event));
    this.#last = invoked;
    return invoked;
  }

  async close(): Promise<void> {
    await this.#environment?.worker.terminate();
    this.#environment = null;
  }

  async #run(event: unknown): Promise<Invoked> {
    const environment = (this.#environment ??= this.#start());
    const requestId = randomUUID();
    this.#output = '';
    const answer = await this.#answer(environment, requestId, event);
    const output = this.#output;
    for (const line of output.split('\n')) {
      if (line !== '') this.#onLine(line);
    }
    const log = `START RequestId: ${requestId}\n${output}END RequestId: ${requestId}\n`;
    return { requestId, result: answer.result, error: answer.error ?? null, log };
  }

  #answer({ worker, loaded }: Environment, call: string, event: unknown): Promise<WorkerAnswer> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isDone = false;
      const done = (answer: WorkerAnswer) => {
        isDone = true;
        clearTimeout(timer);
        worker.off('message', heard).off('error', broke).off('exit', exited);
        resolve(answer);
      };
      const fail = (errorType: string, errorMessage: string) => {
        this.#environment = null;
        // An environment that ends says nothing any more; Lambda does.
        this.#output += `${call} ended: ${errorType}\n`;
        void worker.terminate();
        done({ call, error: { errorType, errorMessage } });
      };
      const heard = (answer: WorkerAnswer | typeof LOADED) => {
        if (answer !== LOADED && answer.call === call) done(answer);
      };
      const broke = (error: Error) => {
        fail('Runtime.ExitError', error.message);
      };
      const exited = () => {
        fail('Runtime.ExitError', 'Runtime exited');
      };
      void loaded.then(() => {
        if (isDone) return;
        timer = setTimeout(() => {
          fail(
            'Sandbox.Timedout',
            `Task timed out after ${(this.#timeoutMs / SECOND_MS).toFixed(2)} seconds`,
          );
        }, this.#timeoutMs);
      });
      worker.on('message', heard).on('error', broke).on('exit', exited);
      worker.postMessage({ call, event, timeoutMs: this.#timeoutMs } satisfies WorkerCall);
    });
  }

  #start(): Environment {
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      env: this.#env,
      workerData: { name: this.#name, sharedClock: this.#sharedClock },
      stdout: true,
    });
    worker.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    worker.unref();
    const loaded = new Promise<void>((resolve) => {
      worker.once('message', () => {
        resolve();
      });
    });
    return { worker, loaded };
  }
}
