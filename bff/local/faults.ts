import { Hono } from 'hono';
import { listen } from './listen.ts';

/** What a stand-in can be told to do instead of its work. */
export const FAULTS = ['ok', 'error', 'hang', 'refuse-connection'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Faults {
  readonly mode: Fault;
  /** Fulfilled once the mode is in force. */
  set(mode: Fault): Promise<void>;
}

export interface FaultyServer {
  readonly url: string;
  readonly faults: Faults;
  close(): Promise<void>;
}

/** Serves on loopback, with faults: `error` answers as given, and a refused connection is really refused. */
export async function listenWithFaults(
  app: Hono,
  port: number,
  errorAnswer: () => Response,
): Promise<FaultyServer> {
  let mode: Fault = 'ok';
  const guarded = new Hono();
  guarded.use(async (c, next) => {
    if (mode === 'error') return errorAnswer();
    if (mode === 'hang') await aborted(c.req.raw.signal);
    await next();
    return undefined;
  });
  guarded.route('/', app);

  const first = await listen(guarded, port);
  const { url } = first;
  let listening: typeof first | null = first;
  const close = async () => {
    await listening?.close();
    listening = null;
  };
  return {
    url,
    close,
    faults: {
      get mode() {
        return mode;
      },
      async set(wanted) {
        mode = wanted;
        if (wanted === 'refuse-connection') await close();
        else listening ??= await listen(guarded, Number(new URL(url).port));
      },
    },
  };
}

/** A call that hangs ends when its caller gives up. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener('abort', () => {
        resolve();
      });
    }
  });
}
