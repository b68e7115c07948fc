import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '../clock.ts';
import type { WorkerAnswer } from './function-runner.ts';

/** An execution environment: loads one function of bff/lambdas, with this thread's clock moved, and calls it. */
const { name, sharedClock } = workerData as {
  readonly name: string;
  readonly sharedClock: SharedArrayBuffer;
};
installClock(sharedClock);

const { handler } = (await import(`../../lambdas/${name}.ts`)) as {
  handler: (event: unknown) => Promise<unknown>;
};

parentPort?.on('message', ({ call, event }: { call: number; event: unknown }) => {
  void answered(call, event).then((answer) => parentPort?.postMessage(answer));
});

async function answered(call: number, event: unknown): Promise<WorkerAnswer> {
  try {
    return { call, result: await handler(event) };
  } catch (error) {
    const { name: errorType, message: errorMessage } =
      error instanceof Error ? error : new Error(String(error));
    return { call, error: { errorType, errorMessage } };
  }
}
