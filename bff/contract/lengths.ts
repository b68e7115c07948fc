/** What a person may give at most, and what a code is made of: the server checks them, pages say them beforehand. */

/** RFC 5321. */
export const EMAIL_LENGTH = 254;
/** The help desk's own number. */
export const CASE_NUMBER_LENGTH = 64;
export const REASON_LENGTH = 1000;
/** What a user may add to “this wasn’t me”. */
export const OBJECTION_LENGTH = 500;
export const CODE_DIGITS = 6;
