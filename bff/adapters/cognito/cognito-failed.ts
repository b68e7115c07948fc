import { ServiceFailed } from '../../platform/service-failed.ts';
import { asServiceFailed } from '../aws-client.ts';
import { meaningOf, type Call } from './answers.ts';

/** A failed call, and whether asking again makes sense; `mayHaveHappened` where the caller knows better. */
export function cognitoFailed(call: Call, cause: unknown, mayHaveHappened?: boolean): ServiceFailed {
  const failed = asServiceFailed('cognito', cause);
  if (failed === cause) return failed;
  const isMisconfigured = meaningOf(call, cause).kind === 'misconfigured';
  return new ServiceFailed('cognito', mayHaveHappened ?? failed.mayHaveHappened, { cause, isMisconfigured });
}
