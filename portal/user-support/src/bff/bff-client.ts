import { HttpHeaders, HttpParams, HttpRequest, HttpResponse } from '@angular/common/http';
import { ErrorHandler, inject, Injectable, Injector } from '@angular/core';
import { Store } from '@ngrx/store';
import {
  answerStepUp,
  type Endpoint,
  readSession,
  REQUESTED_BY,
  type RequestParts,
  requestStepUp,
  SHOWN_AGENT,
} from '@waizant/user-support/contract';
import {
  BehaviorSubject,
  catchError,
  defer,
  delayWhen,
  filter,
  first,
  map,
  NEVER,
  type Observable,
  of,
  retry,
  Subject,
  switchMap,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { injectConfig, injectLanguage } from '../config';
import { BACKEND } from './backend';
import { randomText } from '../random-text';
import { BffEvents } from './bff.actions';
import { onceMoreUnanswered } from './lost-answers';
import { problemOf } from './problem';

/** A session id changes at step-up: what another tab had under way is tried once more with the new cookie. */
export const AGAIN_AFTER_MS = 300;

/** Nobody guesses one, and it is in memory alone. */
const ATTEMPT_BYTES = 32;

/** A code, and by what the server knows the press again. */
interface CodeAnswer extends RequestParts {
  readonly body: { readonly code: string; readonly attempt?: string | undefined };
}

type Called = Pick<Endpoint<RequestParts, unknown>, 'id' | 'path'>;

/**
 * The one door to the server, past the host's interceptors and service worker: calls an endpoint of the contract, typed
 * by it. Errors: see `problemOf`. That nobody is signed in any more is noticed here, for all callers.
 */
@Injectable({ providedIn: 'root' })
export class BffClient {
  readonly #backend = inject(BACKEND);
  readonly #store = inject<Store>(Store);
  readonly #config = injectConfig();
  readonly #language = injectLanguage();
  readonly #injector = inject(Injector);
  readonly #errors = inject(ErrorHandler);
  /** Whether calls may go: they may, that is not known yet, or cannot be known. */
  readonly #may = new BehaviorSubject<Observable<unknown>>(of(true));
  readonly #free = this.#may.pipe(
    switchMap((answer) => answer),
    first(),
  );
  readonly #forgotten = new Subject<void>();
  readonly #signedOut = new Subject<void>();
  readonly #mistaken = new Subject<void>();
  #shownAgent: string | null = null;

  /** A call found nobody signed in. */
  readonly signedOut = this.#signedOut.asObservable();
  /** A call found somebody else signed in than the agent on screen; nothing was done. */
  readonly mistaken = this.#mistaken.asObservable();

  /** Ends without an answer where the agent is forgotten meanwhile. */
  call<Input extends RequestParts, Output>(
    endpoint: Endpoint<Input, Output>,
    input: Input,
  ): Observable<Output> {
    return this.#call(
      endpoint,
      defer(() => this.#send(endpoint, input)),
    );
  }

  /**
   * Answers a code that changes the session id: without the server's answer the cookie would be worth nothing. Where
   * none came the press asks once more by itself, and the server knows it by its `attempt`.
   */
  answer<Input extends CodeAnswer, Output>(
    endpoint: Endpoint<Input, Output>,
    input: Input,
  ): Observable<Output> {
    const pressed = { ...input, body: { ...input.body, attempt: randomText(ATTEMPT_BYTES) } };
    return this.#call(endpoint, onceMoreUnanswered(defer(() => this.#send(endpoint, pressed))));
  }

  #call<Output>(endpoint: Called, answer: Observable<Output>): Observable<Output> {
    // How it is found out who is signed in can neither wait for that nor end with it.
    if (endpoint.path === readSession.path) return answer.pipe(onceMore(timer(AGAIN_AFTER_MS)));
    const again = timer(AGAIN_AFTER_MS).pipe(switchMap(() => this.#free));
    const sent = answer.pipe(onceMore(again));
    return this.#free.pipe(
      switchMap(() => sent),
      catchError((error: unknown) =>
        problemOf(error).code === 'step-up-needed'
          ? this.#steppedUp(endpoint.id).pipe(switchMap((isNow) => (isNow ? sent : throwError(() => error))))
          : throwError(() => error),
      ),
      delayWhen(() => this.#free),
      takeUntil(this.#forgotten),
      catchError((error: unknown) => {
        const { code } = problemOf(error);
        if (code === 'not-signed-in') this.endSession();
        if (code === 'another-agent') this.#mistaken.next();
        return throwError(() => error);
      }),
    );
  }

  /** Whether the agent stepped up when he was asked to; the dialog for it is loaded only then. */
  #steppedUp(opens: string): Observable<boolean> {
    const asked = {
      opens,
      send: () => this.call(requestStepUp, {}),
      answer: (code: string) => this.answer(answerStepUp, { body: { code } }),
    };
    return defer(async () => {
      const { StepUps } = await import('../step-up/step-ups');
      return this.#injector.get(StepUps).ask(asked, this.#forgotten);
    }).pipe(
      catchError((error: unknown) => {
        // Not loaded: the call fails as it did.
        this.#errors.handleError(error);
        return of(false);
      }),
    );
  }

  /** While it is asked who the agent is, no call goes and no answer is given on. */
  pause(): void {
    this.#may.next(NEVER);
  }

  /** It is this one, in whose name all calls go. */
  resumeAs(agentId: string): void {
    this.#shownAgent = agentId;
    this.#may.next(of(true));
  }

  /** It cannot be known: all calls fail so until it is asked again. */
  failWith(failure: unknown): void {
    this.#may.next(throwError(() => failure));
  }

  /** Nobody is signed in any more. */
  endSession(because?: 'sign-in-too-old'): void {
    this.#signedOut.next();
    this.forgetAgent();
    if (because === undefined) this.#config.onSignedOut?.();
    else this.#config.onSignedOut?.(because);
  }

  /** Drops what is under way for this agent, and what is known of his work. */
  forgetAgent(): void {
    this.#shownAgent = null;
    this.#forgotten.next();
    this.#store.dispatch(BffEvents.agentForgotten());
  }

  #send<Input extends RequestParts, Output>(
    endpoint: Endpoint<Input, Output>,
    input: Input,
  ): Observable<Output> {
    const { body = null, params, query } = input as RequestParts;
    const request = new HttpRequest(
      endpoint.method,
      this.#url(endpoint.path, params),
      endpoint.method === 'GET' ? null : body,
      {
        params: new HttpParams({ fromObject: defined(query) }),
        headers: this.#headers(endpoint),
      },
    );
    return this.#backend.handle(request).pipe(
      filter((event) => event instanceof HttpResponse),
      map((answer) => answer.body as Output),
    );
  }

  /** The host's below ours. */
  #headers({ method, path }: { readonly method: string; readonly path: string }): HttpHeaders {
    const ours = {
      [REQUESTED_BY.name]: REQUESTED_BY.value,
      'Accept-Language': this.#language(),
      'ngsw-bypass': '',
      ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
      // The session's own calls are about whoever the cookie names.
      ...(path === readSession.path || this.#shownAgent === null ? {} : { [SHOWN_AGENT]: this.#shownAgent }),
    };
    const hosts = new HttpHeaders(this.#config.headers?.());
    return Object.entries(ours).reduce((headers, [name, value]) => headers.set(name, value), hosts);
  }

  #url(path: string, params: object = {}): string {
    const filled = Object.entries(params).reduce(
      (url, [name, value]) => url.replace(`:${name}`, encodeURIComponent(String(value))),
      path,
    );
    return filled.replace(/^\/api/, this.#config.apiBase ?? '/api');
  }
}

function onceMore<Answer>(after: Observable<unknown>) {
  return retry<Answer>({
    count: 1,
    delay: (error: unknown) => (problemOf(error).code === 'not-signed-in' ? after : throwError(() => error)),
  });
}

function defined(query: object = {}): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
