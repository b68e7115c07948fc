import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as z from 'zod/mini';
import type { HeadsLog, LastNoted, LookNoted, NotedKeys, NotedLook } from '../audit/ports.ts';

const line = z.object({
  at: z.number(),
  heads: z.array(z.object({ chain: z.string(), sequence: z.number(), mac: z.string() })),
  keys: z.optional(
    z.object({
      since: z.number(),
      first: z.record(z.string(), z.string()),
      macs: z.optional(z.object({ since: z.number(), required: z.optional(z.number()) })),
    }),
  ),
  /** The line before was cut short by a crash. */
  torn: z.optional(z.boolean()),
});

/** From this size on the next look begins another segment. */
const SEGMENT_BYTES = 2 ** 20;

/**
 * JSON lines outside the database, in segments: `TRACE_HEADS_FILE` itself, then the same with `.2`, `.3`, … Only
 * ever appended to, by any number of replicas; on the disk before it answers; its owner's alone. A segment begins
 * with what a start needs of those before it.
 */
export function fileHeadsLog(path: string, segmentBytes = SEGMENT_BYTES): HeadsLog {
  const pathOf = (segment: number) => (segment === 1 ? path : `${path}.${String(segment)}`);
  const segments = () => segmentsOf(path);

  const last = async (): Promise<LastNoted> => {
    let found: LastNoted = { look: null, keys: [] };
    // The newest has both, but where a crash cut its beginning short.
    for (const segment of (await segments()).toReversed()) {
      if (found.look !== null && found.keys.length > 0) break;
      const before = await lastIn(pathOf(segment));
      found = { look: found.look ?? before.look, keys: [...before.keys, ...found.keys] };
    }
    return found;
  };

  /** False where somebody else began it. */
  const begin = async (segment: number, look: NotedLook): Promise<boolean> => {
    const carried = await last();
    const file = await open(pathOf(segment), 'ax', 0o600).catch(unless('EEXIST'));
    if (file === null) return false;
    try {
      await append(file, [...linesOf(carried), JSON.stringify(look)]);
      return true;
    } finally {
      await file.close();
    }
  };

  const appended = async (segment: number, look: NotedLook): Promise<boolean> => {
    const file = await open(pathOf(segment), 'a+', 0o600);
    try {
      const { size } = await file.stat();
      if (size >= segmentBytes) return false;
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
      const isTorn = size > 0 && buffer.toString() !== '\n';
      await append(file, isTorn ? ['', JSON.stringify({ ...look, torn: true })] : [JSON.stringify(look)]);
      return true;
    } finally {
      await file.close();
    }
  };

  return {
    async note(at, heads, keys) {
      const look = { at, heads, ...(keys && { keys }) };
      await mkdir(dirname(path), { recursive: true });
      for (;;) {
        const newest = (await segments()).at(-1) ?? 1;
        if ((await appended(newest, look)) || (await begin(newest + 1, look))) return;
      }
    },

    last,

    async *read() {
      for (const segment of await segments()) yield* looksIn(pathOf(segment));
    },
  };
}

/** In one write, which no other process comes between. */
async function append(file: FileHandle, lines: readonly string[]): Promise<void> {
  await file.appendFile(lines.map((text) => `${text}\n`).join(''));
  await file.datasync();
}

function linesOf({ look, keys }: LastNoted): readonly string[] {
  const looks: readonly NotedLook[] = [
    ...(look === null ? [] : [{ at: look, heads: [] }]),
    // At most one for each time that a key became first.
    ...keys.map((each) => ({ at: look ?? each.since, heads: [], keys: each })),
  ];
  return looks.map((each) => JSON.stringify(each));
}

/** The numbers of those that there are, oldest first. */
async function segmentsOf(path: string): Promise<readonly number[]> {
  const name = basename(path);
  const files = (await readdir(dirname(path)).catch(unless('ENOENT'))) ?? [];
  const numbers = files.flatMap((file) => {
    if (file === name) return [1];
    const number = file.startsWith(`${name}.`) ? file.slice(name.length + 1) : '';
    return /^[1-9]\d{0,8}$/.test(number) && number !== '1' ? [Number(number)] : [];
  });
  return numbers.toSorted((one, other) => one - other);
}

/** More than a crash can tear. */
const LAST_LINES = 20;

/** One file of before segments may be of any size: it is not kept in memory. */
async function lastIn(path: string): Promise<LastNoted> {
  const lines: string[] = [];
  const noted: NotedKeys[] = [];
  for await (const { text, isWhole } of linesIn(path)) {
    if (!isWhole) continue;
    const keys = text.includes('"keys"') ? parsed(text)?.keys : undefined;
    if (keys) noted.push(keys);
    else if (lines.push(text) > LAST_LINES) lines.shift();
  }
  const look = lines.map(parsed).findLast((each) => each !== null && each.keys === undefined)?.at ?? null;
  return { look, keys: noted };
}

/**
 * What follows the last line break is a write that a crash cut short, and so is a line that the next one says it
 * of.
 */
async function* looksIn(path: string): AsyncGenerator<LookNoted> {
  let number = 0;
  let doubtful: number | null = null;
  const unreadable = (): readonly LookNoted[] =>
    doubtful === null ? [] : [{ unreadable: `line ${String(doubtful)} of ${basename(path)}` }];
  for await (const { text, isWhole } of linesIn(path)) {
    number += 1;
    if (!isWhole || text === '') continue;
    const look = parsed(text);
    if (look?.torn !== true) yield* unreadable();
    doubtful = look === null ? number : null;
    if (look !== null) yield { at: look.at, heads: look.heads, ...(look.keys && { keys: look.keys }) };
  }
  yield* unreadable();
}

interface Line {
  readonly text: string;
  readonly isWhole: boolean;
}

async function* linesIn(path: string): AsyncGenerator<Line> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const texts = (rest + String(chunk)).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) yield { text, isWhole: true };
  }
  if (rest !== '') yield { text: rest, isWhole: false };
}

function parsed(json: string): z.infer<typeof line> | null {
  try {
    return line.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

function unless(code: string): (error: unknown) => null {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return null;
    throw error;
  };
}
