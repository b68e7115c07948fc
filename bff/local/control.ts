import { Hono } from 'hono';
import * as z from 'zod/mini';
import { DAY_MS, SECOND_MS, wholeSeconds } from '../domain/time.ts';
import type { LocalClock } from './clock.ts';
import { givenAnswer, type GivenAnswers } from './cognito/given-answers.ts';
import { FAULTS, type Faults } from './faults.ts';
import { MAIL_FATES, TEXT_FATES } from './inbox/fates.ts';
import type { Inbox } from './inbox/start-inbox.ts';
import { listen, type Listening } from './listen.ts';

export interface ControlOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Pick<LocalClock, 'now'>;
  /** Moves the clock of every part forward; fulfilled once all of them follow. */
  readonly advance: (ms: number) => Promise<void>;
  readonly lambda: Pick<Faults, 'set'>;
  readonly cognito: Pick<Faults, 'set'>;
  /** What Cognito is to say in place of its own answers, by operation. */
  readonly cognitoSays: GivenAnswers;
  readonly inbox: Pick<Inbox, 'setFate'>;
  /** Kills the BFF and starts it again; fulfilled once it answers. */
  readonly restartBff: () => Promise<void>;
}

const DAYS_40_S = wholeSeconds(40 * DAY_MS);
const clockBody = z.strictObject({ advanceSeconds: z.number().check(z.gte(0), z.lte(DAYS_40_S)) });
const faultsBody = z.strictObject({
  lambda: z.optional(z.enum(FAULTS)),
  cognito: z.optional(z.enum(FAULTS)),
});
const saysBody = z.strictObject({ operation: z.string(), answer: z.nullable(givenAnswer) });
const fatesBody = z.strictObject({ to: z.string(), fate: z.string() });

/**
 * What e2e and the curious do to the local default: move its time, break its neighbours, kill its BFF. Loopback only,
 * and JSON only, so that no web page in a browser here can do it by a plain form.
 */
export function startControl(options: ControlOptions): Promise<Listening> {
  const { port, clock, advance, lambda, cognito, cognitoSays, inbox, restartBff } = options;
  const app = new Hono();
  app.use(async (c, next) => {
    if (c.req.header('Origin') !== undefined) return c.json({ error: 'not for web pages' }, 403);
    await next();
    return undefined;
  });

  app.post('/clock', async (c) => {
    const body = clockBody.safeParse(await json(c.req.raw));
    if (!body.success) return c.json({ error: `advanceSeconds: 0 to ${DAYS_40_S}` }, 400);
    await advance(body.data.advanceSeconds * SECOND_MS);
    return c.json({ now: new Date(clock.now()).toISOString() });
  });
  app.post('/faults', async (c) => {
    const body = faultsBody.safeParse(await json(c.req.raw));
    if (!body.success) return c.json({ error: `lambda, cognito: ${FAULTS.join(', ')}` }, 400);
    await Promise.all([
      body.data.lambda && lambda.set(body.data.lambda),
      body.data.cognito && cognito.set(body.data.cognito),
    ]);
    return c.body(null, 204);
  });
  app.post('/cognito-says', async (c) => {
    const body = saysBody.safeParse(await json(c.req.raw));
    if (!body.success) {
      return c.json({ error: 'operation; answer: error and message, challenge, fields, or null' }, 400);
    }
    const { operation, answer } = body.data;
    if (answer === null) cognitoSays.delete(operation);
    else cognitoSays.set(operation, answer);
    return c.body(null, 204);
  });
  app.post('/fates', async (c) => {
    const body = fatesBody.safeParse(await json(c.req.raw));
    if (body.success && inbox.setFate(body.data.to, body.data.fate)) return c.body(null, 204);
    return c.json(
      { error: `to, fate: ${MAIL_FATES.join(', ')}; of a number: ${TEXT_FATES.join(', ')}` },
      400,
    );
  });
  app.post('/restart-bff', async (c) => {
    await restartBff();
    return c.body(null, 204);
  });
  return listen(app, port);
}

function json(request: Request): Promise<unknown> {
  return request.json().catch(() => null);
}
