import { EnvironmentInjector, inject } from '@angular/core';

/** What a shell may ask of the module. */
export interface UserSupport {
  /**
   * Ends the agent's session and open assistance at the server, and forgets all that the module knows of him.
   * Rejects where the server could not be told: he is then still signed in there. Until the module is entered again it
   * asks nobody, though the shell may still have a token.
   */
  signOut(): Promise<void>;
}

/** In an injection context. Loads nothing of the module before it is used. */
export function injectUserSupport(): UserSupport {
  const injector = inject(EnvironmentInjector);
  return {
    signOut: async () => {
      const { AgentIdentity } = await import('./session/agent-identity');
      await injector.get(AgentIdentity).signOut();
    },
  };
}
