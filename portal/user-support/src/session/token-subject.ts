/** Whom a JWT names (`sub`); null where it cannot be read. Not verified: the server does that. */
export function subjectOf(token: string): string | null {
  try {
    const [, payload = ''] = token.split('.');
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const hasSubject = typeof claims === 'object' && claims !== null && 'sub' in claims;
    return hasSubject && typeof claims.sub === 'string' ? claims.sub : null;
  } catch {
    return null;
  }
}
