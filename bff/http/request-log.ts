import type { Logger } from 'pino';

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
