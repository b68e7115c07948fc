import { HttpErrorResponse } from '@angular/common/http';
import { computed, ErrorHandler, inject, Injectable, signal } from '@angular/core';
import { type AgentSession, readSession, signIn, signOut } from '@waizant/user-support/contract';
import { firstValueFrom, from, type Observable, of } from 'rxjs';
import { BffClient } from '../bff/bff-client';
import { type Problem, problemOf } from '../bff/problem';
import { injectConfig } from '../config';
import { subjectOf } from './token-subject';

/** What the server says of a token that does not sign anybody in. */
const REFUSED = new Set<Problem['code']>(['wrong-credentials', 'not-an-agent', 'invalid-request']);

/** `unknown`: the server or the shell could not say. */
type Identity = AgentSession | 'nobody' | 'unknown';

/** Who is signed in. Nothing secret: the session itself is a cookie that no script can read. */
@Injectable({ providedIn: 'root' })
export class AgentIdentity {
  readonly #bff = inject(BffClient);
  readonly #config = injectConfig();
  readonly #errors = inject(ErrorHandler);
  readonly #identity = signal<Identity>('unknown');
  readonly #isShellAsked = signal(false);
  #confirming: Promise<AgentSession | null> | null = null;
  #visit = 0;

  constructor() {
    this.#bff.signedOut.subscribe(() => {
      this.#identity.set('nobody');
    });
  }

  readonly session = computed(() => {
    const identity = this.#identity();
    return typeof identity === 'string' ? null : identity;
  });
  readonly isSupervisor = computed(() => this.session()?.agent.roles.includes('supervisor') ?? false);
  /** Whose pages may be shown, if any; of no agent while that is unknown. */
  readonly pagesOf = computed<readonly { readonly agentId: string | null }[]>(() => {
    const session = this.session();
    if (session !== null) return [{ agentId: session.agent.id }];
    return this.#identity() === 'unknown' ? [{ agentId: null }] : [];
  });
  /** The shell has not yet said whom it names. */
  readonly isShellAsked = this.#isShellAsked.asReadonly();

  /** Begins a visit; answers who is signed in, null where that is nobody. */
  enter(): Promise<AgentSession | null> {
    this.#visit += 1;
    return this.confirm();
  }

  /** The number of this visit, for `leave`. */
  get visit(): number {
    return this.#visit;
  }

  /** Forgets all of this visit, unless another one has begun. */
  leave(visit: number): void {
    if (visit === this.#visit) this.#forget('unknown');
  }

  /** Who is signed in, without asking again where that is known. */
  known(): Observable<AgentSession | null> {
    const session = this.session();
    return session === null ? from(this.confirm()) : of(session);
  }

  /**
   * The agent whom the shell names, signed in; where it has no `accessToken`, whom the cookie names. All of another one
   * is forgotten before. Rejects, as a call does, where that cannot be found out.
   */
  confirm(): Promise<AgentSession | null> {
    this.#confirming ??= this.#confirm().finally(() => {
      this.#confirming = null;
    });
    return this.#confirming;
  }

  /** Ends the session here and at the server; rejects where the server could not be told. */
  async signOut(): Promise<void> {
    this.#forget('nobody');
    // What is being found out would put him back.
    await this.#confirming?.catch(() => undefined);
    this.#forget('nobody');
    await this.#end();
  }

  async #confirm(): Promise<AgentSession | null> {
    this.#bff.pause(true);
    try {
      const session = await this.#ask();
      if (session === null) this.#bff.endSession();
      else {
        if (session.agent.id !== this.session()?.agent.id) this.#forget('nobody');
        this.#identity.set(session);
      }
      return session;
    } catch (error) {
      if (this.session() === null) this.#identity.set('unknown');
      throw error;
    } finally {
      // As long as nobody knows whose calls they would be.
      this.#bff.pause(this.session() === null);
    }
  }

  async #ask(): Promise<AgentSession | null> {
    const token = await this.#askShell();
    if (token === undefined) return this.#read();
    const named = token === null ? null : subjectOf(token);
    const before = this.session();
    if (before !== null && before.agent.id !== named) this.#forget('nobody');
    if (token === null) {
      // The shell knows that nobody is signed in, whether or not our server can be told.
      await this.#end().catch((error: unknown) => problemOf(error));
      return null;
    }
    const session = await this.#read();
    if (session?.agent.id === named) return session;
    if (session !== null) await this.#end();
    return this.#signIn(token);
  }

  /** Undefined where the shell gives none. */
  async #askShell(): Promise<string | null | undefined> {
    this.#isShellAsked.set(true);
    try {
      return await this.#config.accessToken?.();
    } catch (error) {
      this.#errors.handleError(error);
      throw new HttpErrorResponse({ status: 0, statusText: 'The shell gave no access token' });
    } finally {
      this.#isShellAsked.set(false);
    }
  }

  async #read(): Promise<AgentSession | null> {
    try {
      return await firstValueFrom(this.#bff.call(readSession, {}));
    } catch (error) {
      if (problemOf(error).code === 'not-signed-in') return null;
      throw error;
    }
  }

  async #end(): Promise<void> {
    try {
      await firstValueFrom(this.#bff.call(signOut, {}));
    } catch (error) {
      if (problemOf(error).code !== 'not-signed-in') throw error;
    }
  }

  async #signIn(accessToken: string): Promise<AgentSession | null> {
    try {
      return await firstValueFrom(this.#bff.call(signIn, { body: { accessToken } }));
    } catch (error) {
      if (REFUSED.has(problemOf(error).code)) return null;
      throw error;
    }
  }

  #forget(then: Exclude<Identity, AgentSession>): void {
    this.#identity.set(then);
    this.#bff.forgetAgent();
  }
}
