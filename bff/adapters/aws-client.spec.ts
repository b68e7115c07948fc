import { asServiceFailed } from './aws-client.ts';

function failure(name: string, message: string, status?: number): Error {
  const metadata = status === undefined ? {} : { $metadata: { httpStatusCode: status } };
  return Object.assign(new Error(message), { name }, metadata);
}

describe('a failure of AWS', () => {
  for (const [name, message, status, mayHaveHappened] of [
    ['NotAuthorizedException', 'Incorrect username or password.', 400, false],
    ['TooManyRequestsException', 'Rate exceeded', 400, false],
    [
      'UserLambdaValidationException',
      'CreateAuthChallenge failed with error no verified e-mail.',
      400,
      false,
    ],
    [
      'UserLambdaValidationException',
      'CreateAuthChallenge failed with error Task timed out after 5 s.',
      400,
      true,
    ],
    ['UnexpectedLambdaException', 'CreateAuthChallenge invocation failed.', 400, true],
    ['InvalidLambdaResponseException', 'Unrecognizable lambda output', 400, true],
    ['InternalErrorException', 'Internal error', 500, true],
    ['TimeoutError', 'Connection timed out', 0, true],
    ['Error', 'socket hang up', undefined, true],
  ] as const) {
    it(`${mayHaveHappened ? 'may have done' : 'did not do'} what was asked: ${name}, ${message}`, () => {
      const failed = asServiceFailed('cognito', failure(name, message, status));
      expect(failed.mayHaveHappened).toBe(mayHaveHappened);
    });
  }

  it('did not do what never reached it', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(asServiceFailed('lambda', refused).mayHaveHappened).toBeFalse();
  });
});
