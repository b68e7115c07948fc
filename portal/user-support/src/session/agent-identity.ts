import { HttpErrorResponse } from '@angular/common/http';
import { computed, ErrorHandler, inject, Injectable, signal } from '@angular/core';
import { type AgentSession, readSession, signIn, signOut } from '@waizant/user-support/contract';
import { defer, first, firstValueFrom, type Observable, of, repeat, Subject, takeUntil } from 'rxjs';
import { AGAIN_AFTER_MS, BffClient } from '../bff/bff-client';
import { type Problem, problemOf } from '../bff/problem';
import { injectConfig } from '../config';
import { Contacts } from '../problem/account-team';
import { signInOf, subjectOf } from './token-subject';

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
  readonly #isAsking = signal(false);
  readonly #failure = signal<Problem | null>(null);
  /** A sign-in that the server called too old: the shell is told once, and the server not asked again. */
  #tooOld: { readonly signIn: string; readonly error: unknown } | null = null;
  #confirming: Promise<AgentSession | null> | null = null;
  #visit = 0;
  /** The shell may still have a token when the page is seen again: nobody comes back before the next visit. */
  #hasSignedOut = false;
  /** A visit began or ended: what is asked for the one before is not needed any more. */
  readonly #visitEnded = new Subject<void>();

  constructor() {
    inject(Contacts).source.set(() => this.session()?.contacts ?? []);
    this.#bff.signedOut.subscribe(() => {
      this.#identity.set('nobody');
    });
    this.#bff.mistaken.subscribe(() => {
      // A failure stands in `unconfirmed`.
      this.confirm().catch(problemOf);
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
  /** It is being found out who the agent is. */
  readonly isAsking = this.#isAsking.asReadonly();
  /** Why it could not be found out whether the agent is still the one who is known. */
  readonly unconfirmed = computed(() => (this.session() === null ? null : this.#failure()));

  /** Begins a visit; answers who is signed in, null where that is nobody. */
  async enter(): Promise<AgentSession | null> {
    this.#hasSignedOut = false;
    this.#endVisit();
    // Its token was asked for before this visit, and a command that it sent may still be under way.
    await Promise.allSettled([this.#confirming]);
    return this.confirm();
  }

  /** The number of this visit, for `leave`. */
  get visit(): number {
    return this.#visit;
  }

  /** Forgets all of this visit, unless another one has begun. */
  leave(visit: number): void {
    if (visit !== this.#visit) return;
    this.#endVisit();
    this.#forget('unknown');
  }

  /** Who is signed in, without asking again where that is known. Ends without an answer where the visit ends. */
  known(): Observable<AgentSession | null> {
    const session = this.session();
    if (session !== null && this.unconfirmed() === null) return of(session);
    return defer(() => this.confirm()).pipe(takeUntil(this.#visitEnded));
  }

  /**
   * The agent whom the shell names, signed in; where it has no `accessToken`, whom the cookie names. All of another one
   * is forgotten before. Rejects, as a call does, where that cannot be found out. Null where the visit ends meanwhile.
   */
  confirm(): Promise<AgentSession | null> {
    if (this.#hasSignedOut) return Promise.resolve(null);
    this.#confirming ??= this.#confirm().finally(() => {
      this.#confirming = null;
    });
    return this.#confirming;
  }

  /** Ends the session here and at the server; rejects where the server could not be told. */
  async signOut(): Promise<void> {
    this.#hasSignedOut = true;
    this.#endVisit();
    this.#forget('nobody');
    // A sign-in that is under way comes first, and is ended too.
    await Promise.allSettled([this.#confirming]);
    await this.#end();
  }

  async #confirm(): Promise<AgentSession | null> {
    const visit = this.#visit;
    this.#isAsking.set(true);
    this.#bff.pause();
    try {
      const tooOld = this.#tooOld;
      const session = await this.#ask(visit);
      if (this.#isOver(visit)) return null;
      this.#failure.set(null);
      // Calls go on waiting where nobody is signed in: whose would they be?
      if (session === null) this.#bff.endSession(this.#tooOld === tooOld ? undefined : 'sign-in-too-old');
      else this.#isNow(session);
      return session;
    } catch (error) {
      if (!this.#isOver(visit)) this.#isUnknown(error);
      throw error;
    } finally {
      this.#isAsking.set(false);
    }
  }

  #isNow(session: AgentSession): void {
    if (session.agent.id !== this.session()?.agent.id) this.#forget('nobody');
    this.#identity.set(session);
    this.#bff.resumeAs(session.agent.id);
  }

  #isUnknown(error: unknown): void {
    this.#bff.failWith(error);
    if (this.session() === null) this.#identity.set('unknown');
    this.#failure.set(problemOf(error));
  }

  #isOver(visit: number): boolean {
    return visit !== this.#visit;
  }

  #endVisit(): void {
    this.#visit += 1;
    this.#visitEnded.next();
  }

  /** Null, too, where the visit is over: what has not been sent by then is not. */
  async #ask(visit: number): Promise<AgentSession | null> {
    const token = await this.#askShell();
    if (this.#isOver(visit)) return null;
    if (token === undefined) return this.#read();
    const named = token === null ? null : subjectOf(token);
    const before = this.session();
    if (before !== null && before.agent.id !== named) this.#forget('nobody');
    if (token === null) {
      // The shell knows that nobody is signed in, whether or not our server can be told.
      await this.#end().catch((error: unknown) => {
        this.#errors.handleError(error);
      });
      return null;
    }
    const session = await this.#read();
    if (this.#isOver(visit) || session?.agent.id === named) return session;
    if (session !== null) await this.#end();
    return this.#isOver(visit) ? null : this.#signIn(token);
  }

  /** Questions end with the visit; what commands is waited for. */
  #inVisit<Answer>(answer: Observable<Answer>): Promise<Answer | null> {
    return firstValueFrom(answer.pipe(takeUntil(this.#visitEnded)), { defaultValue: null });
  }

  /** Undefined where the shell gives none. */
  async #askShell(): Promise<string | null | undefined> {
    try {
      return await this.#inVisit(defer(async () => this.#config.accessToken?.()));
    } catch (error) {
      this.#errors.handleError(error);
      throw new HttpErrorResponse({ status: 0, statusText: 'The shell gave no access token' });
    }
  }

  async #read(): Promise<AgentSession | null> {
    try {
      // Once more where it is nobody: another tab's sign-in may just be bringing the cookie.
      const twice = this.#bff.call(readSession, {}).pipe(repeat({ count: 2, delay: AGAIN_AFTER_MS }));
      return await this.#inVisit(twice.pipe(first((session) => session !== null, null)));
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
    const signedIn = signInOf(accessToken);
    if (this.#tooOld?.signIn === signedIn) throw this.#tooOld.error;
    try {
      return await firstValueFrom(this.#bff.call(signIn, { body: { accessToken } }));
    } catch (error) {
      if (problemOf(error).code === 'sign-in-too-old') {
        this.#tooOld = { signIn: signedIn, error };
        return null;
      }
      if (REFUSED.has(problemOf(error).code)) return null;
      throw error;
    }
  }

  #forget(then: Exclude<Identity, AgentSession>): void {
    this.#identity.set(then);
    this.#bff.forgetAgent();
  }
}
