import type { Decides } from '../domain/trace-chain.ts';

/** A block as its table has it: its causers parted by spaces, times in ms since 1970. */
export interface BlockColumns {
  readonly kind: string;
  readonly subjectId: string;
  readonly subjectEmail: string;
  readonly since: number;
  readonly until: number | null;
  readonly releasedAt: number | null;
  /** Null, as what follows, where the release that placed it did not keep them. */
  readonly cause: string | null;
  readonly causedBy: string | null;
  readonly assistanceId: string | null;
  readonly wrongCodes: number | null;
}

/** What is under a block's MAC: all that it says. Who released it and why stands in the trace alone. */
export function blockDecides(columns: BlockColumns): Decides {
  const { kind, subjectId, subjectEmail, since, until, releasedAt } = columns;
  const { cause, causedBy, assistanceId, wrongCodes } = columns;
  return {
    ...{ kind, subjectId, subjectEmail, since, until, releasedAt },
    ...{ cause, causedBy, assistanceId, wrongCodes },
  };
}
