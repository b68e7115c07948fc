/** Whom a JWT names (`sub`); null where it cannot be read. Not verified: the server does that. */
export function subjectOf(token: string): string | null {
  const { sub } = claimsOf(token);
  return typeof sub === 'string' ? sub : null;
}

/** The same for all tokens of one sign-in (`auth_time`), however often it was refreshed. */
export function signInOf(token: string): string {
  const { sub, auth_time: at } = claimsOf(token);
  return at === undefined ? token : JSON.stringify([sub, at]);
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ''] = token.split('.');
    return Object(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))) as Record<
      string,
      unknown
    >;
  } catch {
    return {};
  }
}
