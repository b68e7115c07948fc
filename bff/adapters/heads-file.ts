import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import type { HeadsLog } from '../audit/ports.ts';

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
});

/** JSON lines in a file outside the database (`TRACE_HEADS_FILE`); only ever appended to, and on the disk before it answers; its owner's alone. */
export function fileHeadsLog(path: string): HeadsLog {
  return {
    async note(at, heads, keys) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a+', 0o600);
      try {
        const { size } = await file.stat();
        const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
        // A line that a crash cut short stays a line of its own.
        const separator = size > 0 && buffer.toString() !== '\n' ? '\n' : '';
        await file.appendFile(`${separator}${JSON.stringify({ at, heads, keys })}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },

    async read() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return '';
        throw error;
      });
      const lines = text.split('\n');
      // What follows the last line break is a write that a crash cut short.
      return lines.slice(0, -1).map((json, index) => parsed(json, index + 1));
    },
  };
}

function parsed(json: string, number: number) {
  try {
    return line.parse(JSON.parse(json));
  } catch (cause) {
    throw new Error(`line ${number} of the headsLog of heads cannot be read`, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
