import type { TraceRow } from '../contract/index.ts';
import { refuse } from '../domain/refusal.ts';
import type { HistoryStore } from './ports.ts';

/** Every row of one assistance, oldest first. Refusal: not-found. Access: supervisors (the endpoint). */
export async function readTrace(
  deps: { readonly history: HistoryStore },
  id: string,
): Promise<{ rows: TraceRow[] }> {
  const rows = await deps.history.trace(id);
  return rows === null ? refuse({ code: 'not-found' }) : { rows: [...rows] };
}
