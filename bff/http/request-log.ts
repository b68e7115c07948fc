import { pino, type DestinationStream, type Logger } from 'pino';
import { causesOf } from '../domain/causes.ts';
import { Refused } from '../domain/refusal.ts';
import type { CountedLine } from '../platform/bounded-refusals.ts';
import type { About, FailureLog } from '../platform/failure-log.ts';
import type { UnlikeRow } from '../platform/row-alarm.ts';
import { LastingFaults } from '../platform/lasting-faults.ts';
import { ServiceFailed } from '../platform/service-failed.ts';

/** What is logged: never a query string, body, cookie, code, token or ticket. */
export interface RequestLog extends FailureLog {
  request(line: RequestLine): void;
  /** How often somebody came faster than he may, one line a window. */
  counted(line: CountedLine): void;
  /** A row that somebody changed past us: where it stands, never what it says. */
  unlike(row: UnlikeRow): void;
}

/** Never the path: anybody may write anything there. Its template and an id of ours stand for it. */
export interface RequestLine extends About {
  readonly status: number;
  readonly durationMs: number;
}

/** JSON lines through pino. `now`: ms, of a clock that never goes back; it spaces the lines of a fault that lasts. */
export function requestLog(logger: Logger, now: () => number): RequestLog {
  const faults = new LastingFaults(now);
  return {
    request: (line) => {
      logger.info(line, 'request');
    },
    counted: (line) => {
      logger.info(line, 'counted');
    },
    unlike: ({ table, key, because }) => {
      logger.error({ table, key, because }, 'not as written');
    },
    failure: (error, about) => {
      logger.error(failureLine(error, about), 'failure');
    },
    lasting: (error, about) => {
      const count = faults.failed(about.job, causesOf(error));
      if (count !== null) logger.error({ ...failureLine(error, about), count }, 'failure');
    },
    over: (job) => {
      const count = faults.over(job);
      if (count !== null) logger.info({ job, count }, 'over');
    },
  };
}

/** No message of any error: nobody can tell whose words it repeats. Where it came from says what it was. */
export function failureLine(error: unknown, about: About): object {
  const isKnown = error instanceof ServiceFailed || error instanceof Refused;
  return { ...about, causes: causesOf(error), ...(isKnown ? {} : { at: placesOf(error) }) };
}

/** JSON lines to standard output, or to `destination`. */
export function jsonLogger(level: string, destination?: DestinationStream): Logger {
  return pino({ level }, destination);
}

const MOST_PLACES = 8;

/** The stack without its message: functions, files and lines. */
function placesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const lines = (error.stack ?? '').replace(error.message, '').split('\n');
  return lines
    .map((line) => /^\s+at (.*:\d+:\d+\)?)$/.exec(line)?.[1])
    .filter((place) => place !== undefined)
    .slice(0, MOST_PLACES);
}
