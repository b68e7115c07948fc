import { provideLocationMocks } from '@angular/common/testing';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { AgentRole } from '@waizant/user-support/contract';
import { App } from './app';
import { shellConfig } from './app.config';
import { ShellSession } from './session/shell-session';

export const COGNITO = 'https://cognito-idp.us-east-1.amazonaws.com/';

type Answer = { readonly status: number; readonly body?: object } | 'no network';

export const NOT_SIGNED_IN: Answer = { status: 204 };

export function session(...roles: AgentRole[]): object {
  return {
    agent: { id: 'agent-1', name: 'Ana Agent', email: 'ana.agent@backoffice.example', roles },
    expiresAt: '2026-11-23T18:00:00Z',
    idleExpiresAt: '2026-11-23T10:15:00Z',
  };
}

/** The shell with its real routes and a server that answers `/api/session` as a spec says. */
export class ShellUnderTest {
  readonly server: Record<'GET' | 'POST' | 'DELETE', Answer> = {
    GET: NOT_SIGNED_IN,
    POST: { status: 201, body: session('agent') },
    DELETE: { status: 204 },
  };
  /** What `/shell-config.json` says; by itself no Cognito. */
  config: object | 'no network' | 'none' = {};
  cognito: Answer = { status: 200, body: { AuthenticationResult: { AccessToken: 'token-of-ana' } } };
  /** Where each call went. */
  readonly places: string[] = [];
  readonly calls: { readonly method: string; readonly headers: Headers; readonly body: unknown }[] = [];
  readonly fetch: jasmine.Spy<typeof window.fetch>;
  #harness: RouterTestingHarness | null = null;

  constructor() {
    // Whatever the browser of the machine speaks.
    localStorage.setItem('backoffice.language', 'en');
    this.fetch = spyOn(window, 'fetch').and.callFake(async (path, init) => {
      const method = init?.method as 'GET' | 'POST' | 'DELETE';
      if (path !== '/shell-config.json') this.places.push(typeof path === 'string' ? path : 'a request');
      const text = typeof init?.body === 'string' ? init.body : 'null';
      if (path !== '/shell-config.json')
        this.calls.push({ method, headers: new Headers(init?.headers), body: JSON.parse(text) as unknown });
      if (path === '/shell-config.json') return this.configAnswer();
      if (path === COGNITO) return this.#answerOf(this.cognito);
      const answer = this.server[method];
      if (path !== '/api/session' || answer === 'no network') throw new TypeError('Failed to fetch');
      return this.#answerOf(answer);
    });
    TestBed.configureTestingModule({
      providers: [...shellConfig(document).providers, provideLocationMocks()],
    });
    TestBed.createComponent(App);
  }

  private configAnswer(): Response {
    if (this.config === 'no network') throw new TypeError('Failed to fetch');
    return this.config === 'none'
      ? new Response('Not found', { status: 404 })
      : new Response(JSON.stringify(this.config));
  }

  #answerOf(answer: Answer): Response {
    if (answer === 'no network') throw new TypeError('Failed to fetch');
    return new Response(answer.body ? JSON.stringify(answer.body) : null, { status: answer.status });
  }

  /** Leaves nothing on the page or in the browser's storage for the next spec. */
  static cleanUp(): void {
    localStorage.clear();
    delete document.documentElement.dataset['scheme'];
    document.documentElement.lang = 'en';
  }

  /** From now on the server's answers are these; the site's configuration stays. */
  answerWith(server: () => Promise<Response>): void {
    this.fetch.and.callFake(async (path) => (path === '/shell-config.json' ? this.configAnswer() : server()));
  }

  async open(url: string): Promise<void> {
    this.#harness ??= await RouterTestingHarness.create();
    await this.#harness.navigateByUrl(url);
    await this.settle();
  }

  get url(): string {
    return TestBed.inject(Router).url;
  }

  get session(): ShellSession {
    return TestBed.inject(ShellSession);
  }

  get text(): string {
    return this.#page.textContent;
  }

  find(selector: string): HTMLElement {
    const found = this.#page.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`${selector} is not there`);
    return found;
  }

  has(selector: string): boolean {
    return this.#page.querySelector(selector) !== null;
  }

  async click(selector: string): Promise<void> {
    this.find(selector).click();
    await this.settle();
  }

  async signIn(email = 'ana.agent@backoffice.example', password = 'Demo-2026-pass!'): Promise<void> {
    (this.find('#email') as HTMLInputElement).value = email;
    (this.find('#password') as HTMLInputElement).value = password;
    await this.click('button[type=submit]');
  }

  /** Does what closes the dialog that is open: the browser tells it in its own time, with a later frame. */
  async closingDialog(act: () => Promise<void>): Promise<void> {
    const dialog = this.find('dialog');
    const closed = new Promise((resolve) => {
      dialog.addEventListener('close', resolve, { once: true });
    });
    await act();
    await closed;
    await this.settle();
  }

  /** Until answers, navigations and rendering are through. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      await this.#harness?.fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  get #page(): HTMLElement {
    return this.#harness?.fixture.nativeElement as HTMLElement;
  }
}
