import { inject } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { AgentIdentity } from './agent-identity';

/** Only for somebody who is signed in; else the shell is told, and shows its own sign-in. */
export const signedIn: CanActivateFn = async () => {
  // Without an answer the page itself says so, and tries again.
  const session = await inject(AgentIdentity)
    .enter()
    .catch(() => undefined);
  return session !== null;
};
