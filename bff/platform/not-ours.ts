/** A row that decides something is not what was written: its MAC says so. What it would have decided does not happen. */
export class NotOurs extends Error {
  constructor(what: string) {
    super(`${what} is not what was written`);
    this.name = 'NotOurs';
  }
}
