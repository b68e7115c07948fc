import { Worker } from 'node:worker_threads';

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface Invoked {
  readonly result: unknown;
  readonly error: FunctionError | null;
  readonly log: string;
}

/** What the worker says after a call. */
export interface WorkerAnswer {
  readonly call: number;
  readonly result?: unknown;
  readonly error?: FunctionError;
}

/** One function in one warm execution environment: calls one after the other; a time-out ends the environment. */
export class FunctionRunner {
  readonly #name: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #sharedClock: SharedArrayBuffer;
  readonly #timeoutMs: number;
  #worker: Worker | null = null;
  #calls = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    name: string,
    env: Readonly<Record<string, string>>,
    sharedClock: SharedArrayBuffer,
    timeoutMs: number,
  ) {
    this.#name = name;
    this.#env = env;
    this.#sharedClock = sharedClock;
    this.#timeoutMs = timeoutMs;
  }

  invoke(event: unknown): Promise<Invoked> {
    const invoked = this.#last.then(() => this.#run(event));
    this.#last = invoked;
    return invoked;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  async #run(event: unknown): Promise<Invoked> {
    const worker = (this.#worker ??= this.#start());
    const call = (this.#calls += 1);
    const answer = await this.#answer(worker, call, event);
    const log = `START ${this.#name} ${String(call)}\nEND ${this.#name} ${String(call)}\n`;
    return { result: answer.result, error: answer.error ?? null, log };
  }

  #answer(worker: Worker, call: number, event: unknown): Promise<WorkerAnswer> {
    return new Promise((resolve) => {
      const done = (answer: WorkerAnswer) => {
        clearTimeout(timer);
        worker.off('message', heard).off('error', broke).off('exit', exited);
        resolve(answer);
      };
      const fail = (errorType: string, errorMessage: string) => {
        this.#worker = null;
        void worker.terminate();
        done({ call, error: { errorType, errorMessage } });
      };
      const heard = (answer: WorkerAnswer) => {
        if (answer.call === call) done(answer);
      };
      const broke = (error: Error) => {
        fail('Runtime.ExitError', error.message);
      };
      const exited = () => {
        fail('Runtime.ExitError', 'Runtime exited');
      };
      const timer = setTimeout(() => {
        fail('Sandbox.Timedout', `Task timed out after ${(this.#timeoutMs / 1_000).toFixed(2)} seconds`);
      }, this.#timeoutMs);
      worker.on('message', heard).on('error', broke).on('exit', exited);
      worker.postMessage({ call, event });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      env: this.#env,
      workerData: { name: this.#name, sharedClock: this.#sharedClock },
    });
    worker.unref();
    return worker;
  }
}
