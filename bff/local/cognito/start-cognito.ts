import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { listenWithFaults, type FaultyServer } from '../faults.ts';
import { accountCalls } from './account-calls.ts';
import { authCalls } from './auth-calls.ts';
import { CognitoError, invalidParameter } from './cognito-error.ts';
import { CustomAuth } from './custom-auth.ts';
import type { Input } from './find.ts';
import { answerAsGiven, type GivenAnswers } from './given-answers.ts';
import type { Pool } from './pools.ts';
import { signingKeys } from './signing-keys.ts';
import { Tokens } from './tokens.ts';
import { triggerCaller } from './triggers.ts';

/*
 * A Cognito endpoint for the local default: the calls that this product makes, with real custom authentication, whose
 * functions it calls through Lambda's Invoke. What it does not imitate:
 * - it checks no AWS signature and no IAM right: it listens on loopback only;
 * - no limits of rate, no lock after wrong passwords (Cognito: five), no advanced security;
 * - no MFA, SRP, device or NEW_PASSWORD_REQUIRED answers; that last challenge is made but cannot be answered;
 * - no rotation of refresh tokens: GetTokensFromRefreshToken gives an id and an access token, as with rotation off, and
 *   asks for no ALLOW_REFRESH_TOKEN_AUTH; the words of its errors were taken from those of REFRESH_TOKEN_AUTH;
 * - no hosted UI, no OAuth end points, no sign-up, no messages of its own;
 * - access tokens stay formally valid after RevokeToken, as with Cognito; GetUser refuses them, in words that were read in
 *   its documentation, until a restart; there is no GlobalSignOut;
 * - an unknown user name never reaches the functions (Cognito calls them with `userNotFound`);
 * - accounts, refresh tokens and sessions live in memory: a restart makes the demo people anew; keys stay;
 * - ListUsers is consistent at once (Cognito's takes a moment) and knows filters with `=` and `^=` only;
 * - a custom authentication in FORCE_CHANGE_PASSWORD goes on; nobody here has tried what Cognito does.
 */

export interface CognitoOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the functions of the pools are invoked. */
  readonly lambdaUrl: string;
  readonly region: string;
  readonly pools: readonly Pool[];
  /** Where the RSA key rests. */
  readonly keysFile: string;
}

const JSON_11 = 'application/x-amz-json-1.1';
const TARGET = 'AWSCognitoIdentityProviderService.';

export interface CognitoServer extends FaultyServer {
  /** What it is to say in place of its own answers. */
  readonly given: GivenAnswers;
}

/** Rejects where the port is taken. */
export async function startCognito(options: CognitoOptions): Promise<CognitoServer> {
  const { port, lambdaUrl, region, pools, keysFile } = options;
  const keys = await signingKeys(keysFile);
  const callTrigger = triggerCaller(lambdaUrl, region);
  const tokens = new Tokens(keys, region, callTrigger);
  const customAuth = new CustomAuth(callTrigger, tokens);
  const calls = new Map(
    Object.entries({ ...accountCalls(pools, tokens), ...authCalls(pools, tokens, customAuth) }),
  );

  const given: GivenAnswers = new Map();
  const app = new Hono();
  app.get('/:pool/.well-known/jwks.json', (c) =>
    pools.some(({ id }) => id === c.req.param('pool')) ? c.json(keys.jwks) : c.notFound(),
  );
  // As Cognito answers pages of any origin: the shell signs in from the browser.
  app.use('/', cors({ origin: '*', allowMethods: ['POST'], maxAge: 172_800 }));
  app.post('/', async (c) => {
    const operation = (c.req.header('X-Amz-Target') ?? '').replace(TARGET, '');
    const call = calls.get(operation);
    if (call === undefined) throw new CognitoError('UnknownOperationException', 'Not imitated here.');
    const input = inputIn(await c.req.text());
    return answer(await answerAsGiven(given.get(operation), async () => call(input)), 200);
  });
  app.onError((error) => (error instanceof CognitoError ? refusal(error, 400) : internalError()));
  return { ...(await listenWithFaults(app, port, internalError)), given };
}

function inputIn(body: string): Input {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Input;
  } catch {
    // Falls through to the same refusal.
  }
  throw invalidParameter('The body is no JSON object.');
}

function refusal({ name, message }: CognitoError, status: ContentfulStatusCode): Response {
  return answer({ __type: name, message }, status, { 'x-amzn-errortype': name });
}

function internalError(): Response {
  return refusal(new CognitoError('InternalErrorException', 'Something went wrong.'), 500);
}

function answer(body: unknown, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': JSON_11, ...headers } });
}
