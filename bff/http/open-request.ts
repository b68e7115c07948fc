import type { Context } from 'hono';
import { deadline } from '../platform/deadline.ts';
import { originOf } from './origin.ts';
import type { OpenRequest } from './serve-endpoint.ts';

/** What anybody's request brings: from where, until when, and what the log learns of it. */
export function openRequest(c: Context, trustedProxies: ReadonlySet<string>): OpenRequest {
  return {
    from: originOf(c, trustedProxies),
    signal: deadline(),
    onAssistance: (id) => {
      c.set('assistance', id);
    },
  };
}
