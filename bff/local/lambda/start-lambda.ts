/*
 * Stands in for AWS Lambda's Invoke: RequestResponse, Event and DryRun, FunctionError with HTTP 200, LogResult,
 * time-outs. The functions run as they are, each in a worker thread of its own that stays warm.
 *
 * Not imitated: concurrency (one environment a function, calls one after the other), versions and aliases, signatures
 * (any credentials are accepted), throttling, the payload limit, the ten seconds that loading may take, retries
 * and dead letters of Event calls.
 */
import { Hono } from 'hono';
import { listenWithFaults, type FaultyServer } from '../faults.ts';
import { SECOND_MS } from '../../domain/time.ts';
import { FunctionRunner } from './function-runner.ts';

export interface LambdaOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The whole environment of the functions. */
  readonly env: Readonly<Record<string, string>>;
  readonly sharedClock: SharedArrayBuffer;
  /** How long a function may take, ms. */
  readonly timeoutMs?: number;
  /** Takes what CloudWatch would keep: each line that a function writes to standard output. */
  readonly onLine?: (line: string) => void;
}

const FUNCTIONS = [
  'send-code',
  'send-notice',
  'define-auth-challenge',
  'create-auth-challenge',
  'verify-auth-challenge',
  'pre-token-generation',
  'record-delivery',
] as const;

const TIMEOUT_MS = 4.5 * SECOND_MS;

export async function startLambda({
  port,
  env,
  sharedClock,
  timeoutMs = TIMEOUT_MS,
  onLine = () => undefined,
}: LambdaOptions): Promise<FaultyServer> {
  const runners = new Map(
    FUNCTIONS.map((name) => [name as string, new FunctionRunner(name, env, sharedClock, timeoutMs, onLine)]),
  );
  const app = new Hono();
  // No web page invokes: here is what has the functions' keys.
  app.use(async (c, next) => {
    if (c.req.header('Origin') !== undefined) return c.json({ Message: 'not for web pages' }, 403);
    await next();
    return undefined;
  });
  app.post('/2015-03-31/functions/:name/invocations', async (c) => {
    const name = c.req.param('name');
    const runner = runners.get(name);
    if (runner === undefined) {
      return c.json({ Type: 'User', Message: `Function not found: ${name}` }, 404, {
        'X-Amzn-ErrorType': 'ResourceNotFoundException',
      });
    }
    const type = c.req.header('X-Amz-Invocation-Type') ?? 'RequestResponse';
    if (type === 'DryRun') return c.body(null, 204);
    const text = await c.req.text();
    const event = parsed(text);
    if (event === undefined) {
      return c.json({ Type: 'User', Message: 'Could not parse request body into json' }, 400, {
        'X-Amzn-ErrorType': 'InvalidRequestContentException',
      });
    }
    if (type === 'Event') {
      void runner.invoke(event);
      return c.body(null, 202);
    }
    const { requestId, result, error, log } = await runner.invoke(event);
    const headers: Record<string, string> = {
      'X-Amz-Executed-Version': '$LATEST',
      'X-Amzn-RequestId': requestId,
    };
    if (c.req.header('X-Amz-Log-Type') === 'Tail')
      headers['X-Amz-Log-Result'] = Buffer.from(log).toString('base64');
    if (error === null) return c.body(JSON.stringify(result ?? null), 200, headers);
    return c.body(JSON.stringify(error), 200, { ...headers, 'X-Amz-Function-Error': 'Unhandled' });
  });

  const server = await listenWithFaults(app, port, functionError);
  return {
    url: server.url,
    faults: server.faults,
    async close() {
      await server.close();
      await Promise.all([...runners.values()].map((runner) => runner.close()));
    },
  };
}

/** What a function that threw answers: HTTP 200. */
function functionError(): Response {
  return new Response(JSON.stringify({ errorType: 'Error', errorMessage: 'told to fail' }), {
    headers: { 'Content-Type': 'application/json', 'X-Amz-Function-Error': 'Unhandled' },
  });
}

function parsed(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
