import type { Context } from 'hono';
import type { ProblemCode } from '../contract/index.ts';

/** 16 kB: the largest body that anything here needs is a thousand characters. */
const MOST_BYTES = 16_384;

export type ReadBody = { readonly value: unknown } | { readonly problem: ProblemCode };

/** Whether a body is announced that nothing here takes. */
export function isTooLarge(c: Context): boolean {
  return Number(c.req.header('Content-Length') ?? 0) > MOST_BYTES;
}

/** Whether no body comes, by what says so in HTTP/1.1. */
export function isEmpty(c: Context): boolean {
  const declared = c.req.header('Content-Length');
  return declared === undefined ? c.req.header('Transfer-Encoding') === undefined : declared.trim() === '0';
}

/**
 * A JSON body within the limit. Its length is told by Content-Length, so nothing is buffered to find out; a body
 * without one is read only as far as the limit.
 */
export async function readBody(c: Context): Promise<ReadBody> {
  const declared = c.req.header('Content-Length');
  if (isTooLarge(c)) return { problem: 'body-too-large' };
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('Content-Type') ?? '')) {
    return { problem: 'unsupported-media-type' };
  }
  const text = declared === undefined ? await readUpTo(c.req.raw, MOST_BYTES) : await c.req.text();
  if (text === null) return { problem: 'body-too-large' };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'invalid-request' };
  }
}

async function readUpTo({ body }: Request, most: number): Promise<string | null> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
