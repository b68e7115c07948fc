import type { Language } from './trace.ts';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** "5 minutes", "1 hora", "90 seconds": a whole number of seconds in the largest unit that says it exactly. */
export function spokenDuration(language: Language, seconds: number): string {
  const [unit, size] =
    seconds % HOUR_S === 0
      ? (['hour', HOUR_S] as const)
      : seconds % MINUTE_S === 0
        ? (['minute', MINUTE_S] as const)
        : (['second', 1] as const);
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(seconds / size);
}
