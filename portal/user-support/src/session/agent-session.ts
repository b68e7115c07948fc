import { computed, inject, Injectable, signal } from '@angular/core';
import { type AgentSession, readSession, signIn } from '@waizant/user-support/contract';
import { firstValueFrom } from 'rxjs';
import { BffClient } from '../bff/bff-client';
import { type Problem, problemOf } from '../bff/problem';
import { injectConfig } from '../config';

/** What the server says of a token that does not sign anybody in. */
const REFUSED = new Set<Problem['code']>(['wrong-credentials', 'not-an-agent', 'invalid-request']);

/** Who is signed in. Nothing secret: the session itself is a cookie that no script can read. */
@Injectable({ providedIn: 'root' })
export class SignedInAgent {
  readonly #bff = inject(BffClient);
  readonly #config = injectConfig();
  readonly #session = signal<AgentSession | null>(null);
  readonly session = this.#session.asReadonly();
  readonly isSupervisor = computed(() => this.#session()?.agent.roles.includes('supervisor') ?? false);

  /** The session as the server has it; with the shell's access token, once, where there is none yet. */
  async load(): Promise<AgentSession | null> {
    const session = (await this.#read()) ?? (await this.#signInWithToken());
    this.#session.set(session);
    return session;
  }

  async #read(): Promise<AgentSession | null> {
    try {
      return await firstValueFrom(this.#bff.call(readSession, {}));
    } catch (error) {
      if (problemOf(error).code === 'not-signed-in') return null;
      throw error;
    }
  }

  async #signInWithToken(): Promise<AgentSession | null> {
    const accessToken = (await this.#config.accessToken?.()) ?? null;
    if (accessToken === null) return null;
    try {
      return await firstValueFrom(this.#bff.call(signIn, { body: { accessToken } }));
    } catch (error) {
      if (REFUSED.has(problemOf(error).code)) return null;
      throw error;
    }
  }
}
