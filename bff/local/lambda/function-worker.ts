import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '../clock.ts';
import { LOADED, type WorkerAnswer, type WorkerCall } from './function-runner.ts';

/** An execution environment: loads one function of bff/lambdas, with this thread's clock moved, and calls it. */
const { name, sharedClock } = workerData as {
  readonly name: string;
  readonly sharedClock: SharedArrayBuffer;
};
installClock(sharedClock);

const { handler } = (await import(`../../lambdas/${name}.ts`)) as {
  handler: (
    event: unknown,
    invocation: { awsRequestId: string; getRemainingTimeInMillis(): number },
  ) => Promise<unknown>;
};

parentPort?.on('message', (asked: WorkerCall) => {
  void answered(asked).then(async (answer) => {
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

async function answered({ call, event, timeoutMs }: WorkerCall): Promise<WorkerAnswer> {
  const endsAt = performance.now() + timeoutMs;
  const getRemainingTimeInMillis = () => Math.max(0, endsAt - performance.now());
  try {
    return { call, result: await handler(event, { awsRequestId: call, getRemainingTimeInMillis }) };
  } catch (error) {
    const { name: errorType, message: errorMessage } =
      error instanceof Error ? error : new Error(String(error));
    return { call, error: { errorType, errorMessage } };
  }
}
