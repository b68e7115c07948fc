import { HttpClient, HttpErrorResponse, HttpParams } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { type Endpoint, REQUESTED_BY, type RequestParts } from '@waizant/user-support/contract';
import { type Observable, retry, throwError, timer } from 'rxjs';
import { injectConfig } from '../config';

/** A session id changes at step-up: what another tab had under way is tried once more with the new cookie. */
const AGAIN_AFTER_MS = 300;

/** The one user of HttpClient: calls an endpoint of the contract, typed by it. Errors: see `problemOf`. */
@Injectable({ providedIn: 'root' })
export class BffClient {
  readonly #http = inject(HttpClient);
  readonly #config = injectConfig();

  call<Input extends RequestParts, Output>(
    endpoint: Endpoint<Input, Output>,
    input: Input,
  ): Observable<Output> {
    const { body = null, params, query } = input as RequestParts;
    return this.#http
      .request<Output>(endpoint.method, this.#url(endpoint.path, params), {
        body: endpoint.method === 'POST' ? body : null,
        params: new HttpParams({ fromObject: defined(query) }),
        headers: {
          [REQUESTED_BY.name]: REQUESTED_BY.value,
          'Accept-Language': this.#config.language(),
          ...(endpoint.method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
        },
      })
      .pipe(
        retry({
          count: 1,
          delay: (error: unknown) => (wasSignedOut(error) ? timer(AGAIN_AFTER_MS) : throwError(() => error)),
        }),
      );
  }

  #url(path: string, params: object = {}): string {
    const filled = Object.entries(params).reduce(
      (url, [name, value]) => url.replace(`:${name}`, encodeURIComponent(String(value))),
      path,
    );
    return filled.replace(/^\/api/, this.#config.apiBase ?? '/api');
  }
}

function wasSignedOut(error: unknown): boolean {
  return error instanceof HttpErrorResponse && error.status === 401;
}

function defined(query: object = {}): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
