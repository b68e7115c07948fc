import type { Context } from 'hono';
import { PROBLEM_STATUS, type ProblemBody, type ProblemCode } from '../contract/index.ts';

const TITLES: Readonly<Record<ProblemCode, string>> = {
  'invalid-request': 'The request does not fit',
  'not-signed-in': 'Sign in first',
  'wrong-credentials': 'These credentials are not right',
  'sign-in-too-old': 'That sign-in was too long ago: sign in anew',
  'invalid-client': 'These client credentials are not right',
  'header-missing': 'The header X-Requested-By is missing, or not user-support',
  'not-an-agent': 'This account may not enter',
  'sign-in-challenge': 'Sign in at the backoffice first',
  'not-allowed': 'This is not yours to do',
  'target-not-allowed': 'This person cannot be assisted',
  'ecosystem-not-allowed': 'The user is not active in this ecosystem',
  'product-not-allowed': 'This product is not for this user',
  'agent-email-not-trusted': 'A supervisor has to release your e-mail address',
  'not-found': 'There is no such thing',
  'user-not-found': 'Nobody has this address',
  'link-not-valid': 'This link is not valid',
  'another-agent': 'Somebody else is signed in now',
  'wrong-step': 'The assistance is at another step',
  'assistance-open': 'You have an assistance open',
  'too-many-sessions': 'Each of your other sessions is at work: end one first',
  'already-assisted': 'Somebody assists this user already',
  'user-refused': 'The user refused assistance',
  'user-not-verifiable': 'The user cannot be verified in this state',
  'findings-not-confirmed': 'First make sure in another way that this is the user',
  'resend-too-soon': 'Wait before the next code',
  'no-codes-left': 'No codes are left in this step',
  'codes-blocked': 'A supervisor has to release codes',
  'no-code': 'There is no code to answer: send one',
  'answer-under-way': 'Another answer is being checked',
  'step-up-elsewhere': 'Another session of yours verified: verify again to go on',
  'step-up-needed': 'Verify yourself to see or do this',
  'already-released': 'Somebody released this already',
  'not-as-written': 'What is stored of this was changed from outside',
  'code-expired': 'The code has expired: send another',
  'ticket-used': 'The ticket was used already',
  'ticket-expired': 'The ticket is not valid any more',
  'link-used': 'The link was used already',
  'link-expired': 'The link is not valid any more',
  'body-too-large': 'The body is larger than 16 kB',
  'unsupported-media-type': 'The body has to be application/json',
  'wrong-code': 'The code is not right',
  locked: 'Too many wrong codes',
  'rate-limited': 'Too many requests',
  'internal-error': 'Something went wrong here',
  'delivery-failed': 'The code could not be sent',
  'identity-provider-failed': 'Cognito did not do what it was asked',
  unavailable: 'Not available at the moment: try again',
};

export type ProblemDetails = Omit<Partial<ProblemBody>, 'type' | 'title' | 'status' | 'code'>;

/** An error as RFC 9457 has it, with the stable code; `Retry-After` in seconds where there is a wait. */
export function problem(c: Context, code: ProblemCode, details: ProblemDetails = {}): Response {
  const status = PROBLEM_STATUS[code];
  // For the request's line in the log.
  c.set('problem', code);
  const body: ProblemBody = { type: `urn:problem:${code}`, title: TITLES[code], status, code, ...details };
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' };
  if (details.retryAfter !== undefined) headers['Retry-After'] = String(details.retryAfter);
  if (code === 'invalid-client') headers['WWW-Authenticate'] = 'Basic realm="hand-over"';
  return c.body(JSON.stringify(body), status, headers);
}
