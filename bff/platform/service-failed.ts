/** A service behind the BFF failed. `mayHaveHappened`: a time-out or lost connection, so nobody knows. */
export class ServiceFailed extends Error {
  readonly service: 'lambda' | 'cognito' | 'database';
  readonly mayHaveHappened: boolean;
  constructor(service: ServiceFailed['service'], mayHaveHappened: boolean, options?: ErrorOptions) {
    super(`${service} failed`, options);
    this.name = 'ServiceFailed';
    this.service = service;
    this.mayHaveHappened = mayHaveHappened;
  }
}
