import { importJWK, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { causesOf } from '../domain/causes.ts';
import { wholeSeconds } from '../domain/time.ts';
import {
  DELIVERY_ALGORITHM,
  DELIVERY_AUDIENCE,
  DELIVERY_ISSUER,
  DELIVERY_LIFE_SECONDS,
  deliveryClaims,
  type DeliveryClaims,
} from '../functions-contract/delivery.ts';
import { deliveryKey, environment } from './environment.ts';
import { FunctionError, fitting, isRefusal } from './function-error.ts';
import { logged, refusedFor, type Note } from './log.ts';
import { toldBy, type Told } from './provider-events.ts';

/**
 * Tells the BFF what became of a code, of an event of SES or End User Messaging that comes by SNS or EventBridge, as
 * often as it comes. Throws only where that is worth another try, which SNS and EventBridge let Lambda make.
 */
export const handler = logged('record-delivery', async (given: unknown, note, until): Promise<void> => {
  const ends = until();
  const failures: unknown[] = [];
  for (const event of eventsIn(given, note)) {
    try {
      await recorded(event, note, ends);
    } catch (error) {
      if (isRefusal(error)) note(refusedFor(error));
      // Another try would be answered the same, and this line has to be read.
      else if (isStatementRefused(error)) note({ outcome: 'failed', causes: causesOf(error) });
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
});

const bySns = z.object({
  Records: z.array(z.object({ EventSource: z.literal('aws:sns'), Sns: z.object({ Message: z.string() }) })),
});
const byEventBridge = z.object({
  source: z.enum(['aws.ses', 'aws.sms-voice']),
  detail: z.record(z.string(), z.unknown()),
});
const byEither = z.union([bySns, byEventBridge]);

/** Of SNS the messages as they came; of EventBridge the detail. None, with a word in the log, of what is neither. */
function eventsIn(given: unknown, note: Note): readonly unknown[] {
  const parsed = byEither.safeParse(given);
  if (!parsed.success) {
    note(refusedFor(new FunctionError('PayloadDoesNotFit', 'no event of SNS or EventBridge')));
    return [];
  }
  return 'detail' in parsed.data ? [parsed.data.detail] : parsed.data.Records.map(({ Sns }) => Sns.Message);
}

async function recorded(event: unknown, note: Note, until: AbortSignal): Promise<void> {
  const told = toldBy(typeof event === 'string' ? jsonIn(event) : event);
  if (told === null) {
    note({ outcome: 'not-ours' });
    return;
  }
  const claims = claimsOf(told);
  note({ codeId: claims.codeId });
  await post(await signed(claims), until);
  note({ outcome: 'recorded' });
}

function jsonIn(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch (cause) {
    throw new FunctionError('PayloadDoesNotFit', 'the message is no JSON', { field: 'Message', cause });
  }
}

function claimsOf(told: Told): DeliveryClaims {
  const iat = wholeSeconds(Date.now());
  return fitting(deliveryClaims, {
    ...{ iss: DELIVERY_ISSUER, aud: DELIVERY_AUDIENCE, iat, exp: iat + DELIVERY_LIFE_SECONDS },
    ...told,
  });
}

async function signed(claims: DeliveryClaims): Promise<string> {
  const { kid, jwk } = deliveryKey();
  const key = await importJWK(jwk, DELIVERY_ALGORITHM);
  return new SignJWT(claims).setProtectedHeader({ alg: DELIVERY_ALGORITHM, kid }).sign(key);
}

/** By a connection that ends with it: one that is kept is dead after a function's pause. */
async function post(statement: string, until: AbortSignal): Promise<void> {
  const url = environment('DELIVERIES_URL');
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Connection: 'close' },
      body: JSON.stringify({ statement }),
      redirect: 'error',
      signal: until,
    });
    ({ status } = response);
    await response.body?.cancel();
  } catch (error) {
    throw new FunctionError('NotRecorded', 'the BFF did not answer', {
      cause: until.aborted ? until.reason : error,
    });
  }
  if (status === 204) return;
  const cause = Object.assign(new Error('not recorded'), { responseCode: status });
  const isFinal = status === 400 || status === 401;
  throw new FunctionError(isFinal ? 'StatementRefused' : 'NotRecorded', 'the BFF did not record it', {
    cause,
  });
}

function isStatementRefused(error: unknown): boolean {
  return error instanceof FunctionError && error.name === 'StatementRefused';
}
