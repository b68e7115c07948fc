import type { Note } from '../domain/trace.ts';
import type { BlockOrigin, NewBlock } from '../platform/ports.ts';

/** All that the row of a block says, so that `audit:verify` can compare the two. */
export function blockPlaced({ id, kind, subjectId, subjectEmail, since, until, origin }: NewBlock): Note {
  return {
    type: 'HoldPlaced',
    data: {
      hold: id,
      kind,
      subject: subjectId,
      email: subjectEmail,
      since,
      until,
      ...(origin && originSaid(origin)),
    },
  };
}

function originSaid({ cause, causedBy, assistanceId, wrongCodes }: BlockOrigin): Note['data'] {
  return {
    cause,
    causedBy: causedBy.join(' '),
    ...(assistanceId === null ? {} : { assistance: assistanceId }),
    ...(wrongCodes === null ? {} : { wrongCodes }),
  };
}
