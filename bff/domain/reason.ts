import type { ReasonKind } from '../contract/index.ts';

/** Whether what was written with a reason is for supervisors alone. Source: product.md, "Cancel process". */
export function isForSupervisors(kind: ReasonKind | null): boolean {
  return kind === 'suspected-fraud';
}
