import type { Limits } from '../domain/limits.ts';
import { orRefusal, Refused, type Answered } from '../domain/refusal.ts';
import { DAY_MS, HOUR_MS, iso } from '../domain/time.ts';
import { acting, type Caller } from '../platform/caller.ts';
import type { Clock, DayTrace, Usage } from '../platform/ports.ts';
import { reserveOrRefuse } from '../platform/reserve-or-refuse.ts';
import type { DisownLinks } from './disown/disown-link.ts';
import type { CodeAsked } from './ports.ts';

export interface OwnCodeDeps {
  readonly usage: Usage;
  readonly dayTrace: DayTrace;
  readonly clock: Clock;
  readonly limits: Limits;
}

/**
 * Counts a code to the agent's own mailbox before it is asked for, over all assistances and step-ups; it counts
 * until it is answered rightly. Source: product.md, "own codes". The refusal, rate-limited, is for the caller to
 * make.
 */
export function reserveOwnCode(
  deps: OwnCodeDeps,
  { agent }: Caller,
  codeId: string,
): Promise<Answered<string>> {
  const { ownCodesPerHour, ownCodesPerDay } = deps.limits;
  const limits = [
    { windowMs: HOUR_MS, atMost: ownCodesPerHour },
    { windowMs: DAY_MS, atMost: ownCodesPerDay },
  ];
  return orRefusal(reserveOrRefuse(deps, { kind: 'own-code', subject: agent.id, limits, id: codeId }));
}

export interface CodeAskedDeps {
  readonly disownLinks: DisownLinks;
  readonly clock: Clock;
}

/** What the mail with a code says of the request for it. */
export async function askedBy(
  { disownLinks, clock }: CodeAskedDeps,
  { agent, from, language }: Caller,
  codeId: string,
): Promise<CodeAsked> {
  const now = await clock.now();
  return {
    ...(from.address === undefined ? {} : { askedFrom: from.address }),
    askedAt: iso(now),
    disownUrl: disownLinks.urlFor({ agentId: agent.id, codeId }, language, now),
  };
}

/** It never went out. */
export async function releaseOwnCode({ usage }: OwnCodeDeps, { value }: Answered<string>): Promise<void> {
  if (value !== null) await usage.release(value);
}

/** It was answered rightly; where that cannot be written it goes on counting, and he is answered all the same. */
export async function ownCodeAnswered(
  { usage }: OwnCodeDeps,
  caller: Caller,
  codeId: string | undefined,
): Promise<void> {
  if (codeId === undefined) return;
  await usage.release(codeId).catch((error: unknown) => {
    caller.doneWithout('count own codes', error);
  });
}

/** Whether somebody was refused because his own codes are used up. */
export function isUsedUp(error: unknown): boolean {
  return error instanceof Refused && error.code === 'rate-limited';
}

/** Has supervisors told that an agent's own codes are used up: once a day, with a row of the chain of the day. */
export async function tellOwnCodesUsedUp(deps: OwnCodeDeps, caller: Caller): Promise<void> {
  const { agent } = caller;
  const at = await deps.clock.now();
  const { ownCodesPerHour, ownCodesPerDay } = deps.limits;
  const lately = await deps.usage.causersSince('own-code', agent.id, at - HOUR_MS);
  const isHour = lately.length >= ownCodesPerHour;
  const [codes, withinMs] = isHour ? [ownCodesPerHour, HOUR_MS] : [ownCodesPerDay, DAY_MS];
  const what = { type: 'OwnCodesUsedUp', data: { codes, withinMs } } as const;
  const once = { kind: 'own-codes-told', subject: agent.id, windowMs: DAY_MS } as const;
  await deps.dayTrace.appendOnce({ ...acting(caller), at, what }, once, [
    { kind: 'alert-own-codes', agent, codes, withinMs, at },
  ]);
}
