/** One link of the chain of causes: what an operator may read of an error, and never its message. */
export type Cause = Readonly<{ name: string } & Partial<Record<Fact, string | number>>>;

/**
 * `code`: of Node, a driver, a library or a function (`ECONNREFUSED`, `ELOGIN`, `EENVELOPE`, `Sandbox.Timedout`).
 * `number`: the database's own. `status`: of HTTP or SMTP. `requestId`, `attempts`: of AWS. `operation`,
 * `functionName`: what was called. `command`: of SMTP. `claim`: of a token. `field`: of a payload.
 */
type Fact =
  | 'service'
  | 'operation'
  | 'functionName'
  | 'code'
  | 'number'
  | 'status'
  | 'requestId'
  | 'attempts'
  | 'syscall'
  | 'command'
  | 'claim'
  | 'field';

/** A chain is cut after so many. */
const MOST_CAUSES = 8;

/** No fact may hold what a person typed or read out: a word is no address, and no fact has a run of six digits. */
const WORD = /^(?!.*\d{6})[A-Za-z][\w.-]{0,63}$/;
const COMMAND = /^[A-Z][A-Z ]{1,31}$/;
const REQUEST_ID = /^[\w-]{8,64}$/;
const LARGEST_NUMBER = 99_999;

/**
 * An error and what caused it, outermost first, eight at most: those that an error wraps (`cause`), gathers (`errors`)
 * or stands for (`originalError`, of the SQL driver). Messages stay out: servers repeat addresses in theirs.
 */
export function causesOf(error: unknown): readonly Cause[] {
  const found = new Set([error]);
  for (const each of found) {
    for (const below of causesBelow(each)) {
      if (found.size < MOST_CAUSES) found.add(below);
    }
  }
  return [...found].map(causeOf);
}

function causesBelow(error: unknown): readonly Error[] {
  const errors = read(error, 'errors');
  const gathered: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const all = [read(error, 'cause'), ...gathered, read(error, 'originalError')];
  // Libraries put what they looked at there too.
  return all.filter((below) => below instanceof Error);
}

function causeOf(error: unknown): Cause {
  const metadata = read(error, '$metadata');
  const facts: readonly (readonly [Fact, string | number | undefined])[] = [
    ['service', matching(WORD, read(error, 'service'))],
    ['operation', matching(WORD, read(error, 'operation'))],
    ['functionName', matching(WORD, read(error, 'functionName'))],
    ['code', matching(WORD, read(error, 'code'))],
    ['number', small(read(error, 'number')) ?? small(read(error, 'errcode'))],
    ['status', small(read(metadata, 'httpStatusCode')) ?? small(read(error, 'responseCode'))],
    ['requestId', matching(REQUEST_ID, read(metadata, 'requestId'))],
    ['attempts', small(read(metadata, 'attempts'))],
    ['syscall', matching(WORD, read(error, 'syscall'))],
    ['command', matching(COMMAND, read(error, 'command'))],
    ['claim', matching(WORD, read(error, 'claim'))],
    ['field', matching(WORD, read(error, 'field'))],
  ];
  const name = error instanceof Error ? (matching(WORD, error.name) ?? 'Error') : typeof error;
  return { name, ...Object.fromEntries(facts.filter(([, value]) => value !== undefined)) };
}

function read(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined;
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

function small(value: unknown): number | undefined {
  return Number.isInteger(value) && Math.abs(Number(value)) <= LARGEST_NUMBER ? Number(value) : undefined;
}
