import { pino, type DestinationStream, type Logger } from 'pino';

/** What is logged: never a query string, body, cookie, code, token or ticket. */
export interface RequestLog {
  request(line: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly durationMs: number;
    readonly requestId: string;
    readonly agent: string | undefined;
  }): void;
  failure(error: Error, about: Readonly<Record<string, string>>): void;
}

/** JSON lines through pino. An error's own message is kept for the operators; causes name the real fault. */
export function requestLog(logger: Logger): RequestLog {
  return {
    request: (line) => {
      logger.info(line, 'request');
    },
    failure: (error, about) => {
      logger.error({ ...about, err: error }, 'failure');
    },
  };
}

/** JSON lines to standard output, or to `destination`. */
export function jsonLogger(level: string, destination?: DestinationStream): Logger {
  return pino({ level, serializers: { err: plainError } }, destination);
}

/** Name, words and place of an error, and of its cause: what else hangs on it may be a request with its secrets. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause instanceof Error ? { cause: plainError(cause) } : {}) };
}
