import type { Assistance } from '../domain/assistance.ts';
import { DAY_MS } from '../domain/time.ts';
import type { Limits } from '../domain/limits.ts';
import type { Note } from '../domain/trace.ts';
import type { Caller } from '../platform/caller.ts';
import type { NewBlock, Random, Usage } from '../platform/ports.ts';
import { blockPlaced } from '../platform/block-placed.ts';
import type { Plan } from './change-assistance.ts';
import type { SideEffect } from './ports.ts';

/** Of one agent: whoever has his cookie fills no mailbox. What comes after is in the trace and the list. */
const ALERTS_A_DAY = 10;
const NOT_TOLD: Note = {
  type: 'AlertFailed',
  data: { of: 'suspected-fraud', willRetry: false, because: 'too-many' },
};

export interface SuspicionDeps {
  readonly usage: Usage;
  readonly random: Random;
  readonly limits: Limits;
}

/**
 * What follows where an agent cancels since he suspects fraud: supervisors are told, and from the browser session that
 * verified itself codes to the user stop for `fraudBlockMs`, so often a day. Source: product.md, "Cancel process".
 */
export async function afterSuspicion(
  deps: SuspicionDeps,
  { agent, browser }: Caller,
  suspected: Assistance,
  now: number,
): Promise<Pick<Plan, 'effects' | 'notes'>> {
  const { limits, usage } = deps;
  const by = { subject: agent.id, at: now, causedBy: agent.id } as const;
  const counted = await usage.causersSince('fraud-block', agent.id, now - DAY_MS);
  const mayBlock = suspected.verifiedBy === browser && counted.length < limits.fraudBlocksPerDay;
  const alerts = await usage.causersSince('fraud-alert', agent.id, now - DAY_MS);
  const tell = (blockedMs: number): readonly SideEffect[] =>
    alerts.length >= ALERTS_A_DAY
      ? []
      : [
          { type: 'enqueue', task: { kind: 'alert-fraud', blockedMs } },
          { type: 'count-usage', use: { ...by, kind: 'fraud-alert' } },
        ];
  const untold = alerts.length >= ALERTS_A_DAY ? [NOT_TOLD] : [];
  if (!mayBlock) return { effects: () => tell(0), notes: untold };
  const { id: assistanceId, user } = suspected;
  const block: NewBlock = {
    id: deps.random.uuid(),
    kind: 'user-codes',
    subjectId: user.id,
    subjectEmail: user.email,
    since: now,
    until: now + limits.fraudBlockMs,
    origin: { cause: 'suspected-fraud', causedBy: [agent.id], assistanceId, wrongCodes: null },
  };
  const use = { ...by, kind: 'fraud-block' } as const;
  return {
    effects: () => [
      ...tell(limits.fraudBlockMs),
      { type: 'place-block', block },
      { type: 'count-usage', use },
    ],
    notes: [blockPlaced(block), ...untold],
  };
}
