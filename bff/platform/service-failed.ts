interface FailureOptions extends ErrorOptions {
  readonly isMisconfigured?: boolean;
}

/** A service behind the BFF failed. `mayHaveHappened`: a time-out or lost connection, so nobody knows. */
export class ServiceFailed extends Error {
  /** For the log: ours to mend (rights, secrets, settings), so that asking again makes no sense. Else left out. */
  declare readonly code?: 'Misconfigured';
  readonly service: 'lambda' | 'cognito' | 'database';
  readonly mayHaveHappened: boolean;
  constructor(service: ServiceFailed['service'], mayHaveHappened: boolean, options: FailureOptions = {}) {
    super(`${service} failed`, options);
    this.name = 'ServiceFailed';
    this.service = service;
    this.mayHaveHappened = mayHaveHappened;
    if (options.isMisconfigured === true) this.code = 'Misconfigured';
  }
}
