/** A failed function says in words only whether something of it may have left: a time-out says nothing of what came before. */
export const SAYS_MAY_HAVE_LEFT = /timed? ?out|time-?out|may have left/i;
