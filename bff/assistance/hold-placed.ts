import type { Note } from '../domain/trace.ts';
import type { NewHold } from '../platform/ports.ts';

/** All that the row of a hold says, so that `audit:verify` can compare the two. */
export function holdPlaced({ id, kind, subjectId, subjectEmail, since, until }: NewHold): Note {
  return {
    type: 'HoldPlaced',
    data: { hold: id, kind, subject: subjectId, email: subjectEmail, since, until },
  };
}
