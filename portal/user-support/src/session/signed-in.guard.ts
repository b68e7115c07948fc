import { inject } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { injectConfig } from '../config';
import { SignedInAgent } from './agent-session';

/** Only for somebody who is signed in; else the shell is told, and shows its own sign-in. */
export const signedIn: CanActivateFn = async () => {
  const config = injectConfig();
  const agent = inject(SignedInAgent);
  // Without an answer the page itself says so, and tries again.
  const session = await agent.load().catch(() => undefined);
  if (session !== null) return true;
  config.onSignedOut?.();
  return false;
};
