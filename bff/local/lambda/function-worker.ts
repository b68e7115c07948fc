import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '../clock.ts';
import { LOADED, type WorkerAnswer } from './function-runner.ts';

/** An execution environment: loads one function of bff/lambdas, with this thread's clock moved, and calls it. */
const { name, sharedClock } = workerData as {
  readonly name: string;
  readonly sharedClock: SharedArrayBuffer;
};
installClock(sharedClock);

const { handler } = (await import(`../../lambdas/${name}.ts`)) as {
  handler: (event: unknown, invocation: { awsRequestId: string }) => Promise<unknown>;
};

parentPort?.on('message', ({ call, event }: { call: string; event: unknown }) => {
  void answered(call, event).then(async (answer) => {
    await said();
    parentPort?.postMessage(answer);
  });
});
// After whoever hears the calls is there.
parentPort?.postMessage(LOADED);

/** Fulfilled once the runner has all that was written so far: it belongs to this call. */
function said(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write('', () => resolve());
  });
}

async function answered(call: string, event: unknown): Promise<WorkerAnswer> {
  try {
    return { call, result: await handler(event, { awsRequestId: call }) };
  } catch (error) {
    const { name: errorType, message: errorMessage } =
      error instanceof Error ? error : new Error(String(error));
    return { call, error: { errorType, errorMessage } };
  }
}
