import { signal } from '@angular/core';
import type { AgentSession, ProblemBody, SignedInAgent } from '@waizant/user-support/contract';
import { readShellConfig, signInAtCognito } from './cognito-sign-in';

export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'unreachable';

/** Why the agent is no longer signed in: by the button, or because the session was over. */
export type SessionEnd = 'signed-out' | 'over';

export type SignInAnswer =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'wrong-credentials' | 'not-an-agent' | 'sign-in-challenge' | 'too-many-sessions' }
  | { readonly kind: 'failed' | 'unreachable' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number };

type SignInBody = { readonly accessToken: string } | { readonly email: string; readonly password: string };

const PATH = '/api/session';
const DEADLINE_MS = 15_000;

/**
 * Who is signed in, as the server says. It is asked when the page opens and when it is seen again, since another
 * tab may have signed somebody else in; never polled: the module tells when a call finds the session over. The
 * session itself is an HttpOnly cookie that no script can read.
 */
export class ShellSession {
  readonly #state = signal<SessionState>('unknown');
  readonly #agent = signal<SignedInAgent | null>(null);
  readonly #ended = signal<SessionEnd | null>(null);

  readonly state = this.#state.asReadonly();
  readonly agent = this.#agent.asReadonly();
  readonly ended = this.#ended.asReadonly();

  async load(): Promise<SessionState> {
    if (this.#state() === 'signed-in') return 'signed-in';
    const answer = await ask('GET');
    if (answer?.status === 200) await this.#begin(answer);
    else this.#state.set(answer?.status === 204 ? 'signed-out' : 'unreachable');
    return this.#state();
  }

  /**
   * At Cognito, whose access token is handed to the server once and kept nowhere; by password at the server where the
   * site names no Cognito.
   */
  async signIn(email: string, password: string): Promise<SignInAnswer> {
    const config = await readShellConfig();
    if (config === null) return { kind: 'unreachable' };
    if (!config.cognito) return this.#handOver({ email, password });
    const answer = await signInAtCognito(config.cognito, email, password);
    return answer.kind === 'token' ? this.#handOver({ accessToken: answer.accessToken }) : answer;
  }

  async #handOver(proof: SignInBody): Promise<SignInAnswer> {
    const answer = await ask('POST', proof);
    if (!answer) return { kind: 'unreachable' };
    if (answer.status === 201) {
      await this.#begin(answer);
      return { kind: 'signed-in' };
    }
    const { code, retryAfter } = await problemOf(answer);
    switch (code) {
      case 'wrong-credentials':
      case 'not-an-agent':
      case 'sign-in-challenge':
      case 'too-many-sessions':
        return { kind: code };
      case 'invalid-request':
        return { kind: 'wrong-credentials' };
      case 'rate-limited':
        return { kind: code, retryAfterSeconds: retryAfter ?? 60 };
      case 'unavailable':
        return { kind: 'unreachable' };
      default:
        return { kind: 'failed' };
    }
  }

  /** False where the server could not be told: the agent is then still signed in. */
  async signOut(): Promise<boolean> {
    let answer = await ask('DELETE');
    // Another tab's step-up may just have replaced the session id: the second try carries the new one.
    if (answer?.status === 401) answer = await ask('DELETE');
    if (answer?.status !== 204 && answer?.status !== 401) return false;
    this.#end('signed-out');
    return true;
  }

  /** Without an answer what was known stands: the module asks for itself. */
  async seenAgain(): Promise<void> {
    if (this.#state() !== 'signed-in') return;
    const answer = await ask('GET');
    if (answer?.status === 200) await this.#begin(answer);
    if (answer?.status === 204) this.isOver();
  }

  /** The server has said, to the module, that the session is over. */
  isOver(): void {
    if (this.#state() === 'signed-in') this.#end('over');
  }

  async #begin(answer: Response): Promise<void> {
    const { agent } = (await answer.json()) as AgentSession;
    this.#agent.set(agent);
    this.#ended.set(null);
    this.#state.set('signed-in');
  }

  #end(why: SessionEnd): void {
    this.#agent.set(null);
    this.#ended.set(why);
    this.#state.set('signed-out');
  }
}

/** The server's answer, or null where it could not be reached in time. */
async function ask(method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Response | null> {
  try {
    return await fetch(PATH, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        'X-Requested-By': 'user-support',
        Accept: 'application/json',
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
  } catch {
    return null;
  }
}

async function problemOf(answer: Response): Promise<Pick<ProblemBody, 'code' | 'retryAfter'>> {
  try {
    return (await answer.json()) as ProblemBody;
  } catch {
    return { code: 'no-problem-json' };
  }
}
