import type { Note } from '../domain/trace.ts';
import type { NewBlock } from '../platform/ports.ts';

/** All that the row of a block says, so that `audit:verify` can compare the two. */
export function blockPlaced({ id, kind, subjectId, subjectEmail, since, until }: NewBlock): Note {
  return {
    type: 'HoldPlaced',
    data: { hold: id, kind, subject: subjectId, email: subjectEmail, since, until },
  };
}
