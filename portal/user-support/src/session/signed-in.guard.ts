import { inject } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { SignedInAgent } from './agent-session';

/** Only for somebody who is signed in; else the shell is told, and shows its own sign-in. */
export const signedIn: CanActivateFn = async () => {
  // Without an answer the page itself says so, and tries again.
  const session = await inject(SignedInAgent)
    .enter()
    .catch(() => undefined);
  return session !== null;
};
