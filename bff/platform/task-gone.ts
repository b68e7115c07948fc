/** Somebody else ended that task of the outbox meanwhile: nothing was written of the change that was to end it. */
export class TaskGone extends Error {}
