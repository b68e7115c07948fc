import type { Note } from '../domain/trace.ts';
import { penaltyOfWrongCode, type DailyCapDeps, type WrongCode } from '../platform/daily-caps.ts';
import type { SideEffect } from './ports.ts';

/** What a wrong code costs over all assistances, as it is written with the change that records it. */
export async function costOfWrongCode(
  deps: DailyCapDeps,
  wrong: WrongCode,
): Promise<{ readonly effects: readonly SideEffect[]; readonly notes: readonly Note[] }> {
  const { counted, block, notes } = await penaltyOfWrongCode(deps, wrong);
  const effects: readonly SideEffect[] = [
    { type: 'count-usage', use: counted },
    ...(block === null ? [] : [{ type: 'place-block', block } as const]),
  ];
  return { effects, notes };
}
