/** A failed function says in words only whether its mail may have left: a time-out says nothing of what came before. */
export const SAYS_TIMED_OUT = /timed? ?out|time-?out/i;
