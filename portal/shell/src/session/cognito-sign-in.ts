/**
 * Where the shell signs in: the file `/shell-config.json` of the site. Without `cognito`, by password at the
 * server.
 */
export interface ShellConfig {
  readonly cognito?: {
    /** `https://cognito-idp.<region>.amazonaws.com/` */
    readonly endpoint: string;
    /** The shell's public app client, with USER_PASSWORD_AUTH. */
    readonly clientId: string;
  };
}

export type CognitoAnswer =
  | { readonly kind: 'token'; readonly accessToken: string }
  | { readonly kind: 'wrong-credentials' | 'sign-in-challenge' | 'failed' | 'unreachable' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number };

const DEADLINE_MS = 10_000;
/** Cognito does not say how long: its lock doubles with each failure. */
const PATIENCE_S = 60;

/** The site's configuration; null where it cannot be read: then nobody knows where a password may go. */
export async function readShellConfig(): Promise<ShellConfig | null> {
  try {
    const answer = await fetch('/shell-config.json', {
      cache: 'no-cache',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (answer.status === 404) return {};
    return answer.ok ? ((await answer.json()) as ShellConfig) : null;
  } catch {
    return null;
  }
}

/**
 * Signs in at Cognito (InitiateAuth, USER_PASSWORD_AUTH): one plain call, for which no SDK need be loaded. The access
 * token is given to the caller and kept nowhere; the others are dropped.
 */
export async function signInAtCognito(
  { endpoint, clientId }: NonNullable<ShellConfig['cognito']>,
  email: string,
  password: string,
): Promise<CognitoAnswer> {
  if (!isPrivate(endpoint)) return { kind: 'failed' };
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      cache: 'no-store',
      credentials: 'omit',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
      },
      body: JSON.stringify({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: clientId,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return asAnswer(answer.status, (await answer.json()) as CognitoBody);
  } catch {
    return { kind: 'unreachable' };
  }
}

/** A password goes through TLS, or no further than this machine. */
function isPrivate(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}

interface CognitoBody {
  readonly AuthenticationResult?: { readonly AccessToken?: string };
  readonly ChallengeName?: string;
  /** The name of an exception, sometimes behind a namespace and `#`. */
  readonly __type?: string;
  readonly message?: string;
}

function asAnswer(status: number, body: CognitoBody): CognitoAnswer {
  const accessToken = body.AuthenticationResult?.AccessToken;
  if (accessToken !== undefined) return { kind: 'token', accessToken };
  if (body.ChallengeName !== undefined) return { kind: 'sign-in-challenge' };
  switch (body.__type?.split('#').at(-1) ?? '') {
    case 'NotAuthorizedException':
      return /attempts exceeded/i.test(body.message ?? '') ? tooMany() : { kind: 'wrong-credentials' };
    case 'UserNotFoundException':
      return { kind: 'wrong-credentials' };
    case 'UserNotConfirmedException':
    case 'PasswordResetRequiredException':
      return { kind: 'sign-in-challenge' };
    case 'TooManyRequestsException':
    case 'LimitExceededException':
      return tooMany();
    default:
      return { kind: status >= 500 ? 'unreachable' : 'failed' };
  }
}

function tooMany(): CognitoAnswer {
  return { kind: 'rate-limited', retryAfterSeconds: PATIENCE_S };
}
