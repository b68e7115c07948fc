import { Hono } from 'hono';
import { decodeJwt } from 'jose';
import { listen } from '../local/listen.ts';

interface Event {
  readonly version: string;
  readonly triggerSource: string;
  readonly userName: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: {
    readonly session?: readonly { challengeResult: boolean; challengeMetadata?: string }[];
    readonly challengeAnswer?: string;
    readonly privateChallengeParameters?: { right?: string };
    readonly clientMetadata?: Readonly<Record<string, string>>;
  };
}

export interface CalledTrigger {
  readonly name: string;
  readonly event: Event;
}

/** For specs: a Lambda endpoint whose functions ask "context" first and then 123456, five times at most. */
export async function startFakeTriggers() {
  const called: CalledTrigger[] = [];
  let failing: string | null = null;
  let claimed: object | null = null;
  let channels: string | null = null;
  const app = new Hono();
  app.post('/2015-03-31/functions/:name/invocations', async (c) => {
    const name = c.req.param('name');
    const event = await c.req.json<Event>();
    called.push({ name, event });
    if (failing === name) {
      return c.json({ errorMessage: 'no', errorType: 'Error' }, 200, { 'X-Amz-Function-Error': 'Unhandled' });
    }
    return c.json({ ...event, response: responseOf(name, event, { claimed, channels }) });
  });
  const server = await listen(app, 0);
  return {
    url: server.url,
    close: () => server.close(),
    called,
    fail(name: string | null) {
      failing = name;
    },
    /** Beside the challenge of the code; functions of the release before say nothing. */
    say(said: string | null) {
      channels = said;
    },
    /** In place of what a context for a product says; `{}`: as if it had not been looked at. */
    claim(claims: object) {
      claimed = claims;
    },
  };
}

/** Unverified: what is signed for one product, as the function would put it into the token. */
function productClaimsIn(metadata: Event['request']['clientMetadata']): object {
  const { purpose, product, assistance, supportUntil } = decodeJwt(metadata?.['context'] ?? NO_CONTEXT);
  if (purpose !== 'product-token') return {};
  return { product, assistance_id: assistance, support_until: supportUntil };
}

const NO_CONTEXT = `e30.${Buffer.from('{}').toString('base64url')}.x`;

function responseOf(
  name: string,
  { request }: Event,
  { claimed, channels }: { readonly claimed: object | null; readonly channels: string | null },
): object {
  const session = request.session ?? [];
  switch (name) {
    case 'define-auth-challenge': {
      const isOver = session.filter(({ challengeResult }) => !challengeResult).length >= 5;
      const isRight = session.length > 1 && session.at(-1)?.challengeResult === true;
      return isOver || isRight
        ? { failAuthentication: isOver, issueTokens: isRight }
        : { challengeName: 'CUSTOM_CHALLENGE', failAuthentication: false, issueTokens: false };
    }
    case 'create-auth-challenge':
      return session.length === 0
        ? {
            publicChallengeParameters: { challenge: 'context' },
            privateChallengeParameters: { right: 'context' },
            challengeMetadata: 'context',
          }
        : {
            publicChallengeParameters: { challenge: 'code', ...(channels !== null && { channels }) },
            privateChallengeParameters: { right: '123456' },
            challengeMetadata: `code:${session.length}`,
          };
    case 'verify-auth-challenge':
      return { answerCorrect: request.challengeAnswer === request.privateChallengeParameters?.right };
    default:
      return {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: {
              act: { sub: 'agent-1' },
              sub: 'somebody-else',
              ...(claimed ?? productClaimsIn(request.clientMetadata)),
            },
            scopesToAdd: ['support/delegate'],
            scopesToSuppress: ['aws.cognito.signin.user.admin'],
          },
        },
      };
  }
}
