import { provideHttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { type EnvironmentProviders, type Provider, signal, type Type } from '@angular/core';
import type { ComponentHarness, HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatDialog } from '@angular/material/dialog';
import { MatDialogHarness } from '@angular/material/dialog/testing';
import { provideRouter, Router, type Routes } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { provideEffects } from '@ngrx/effects';
import { type Action, provideState, Store } from '@ngrx/store';
import type {
  AgentRole,
  AgentSession,
  AssistanceView,
  CodePurpose,
  CodeView,
  Ecosystem,
} from '@waizant/user-support/contract';
import { AssistanceApi } from './assistance/assistance.actions';
import * as assistanceEffects from './assistance/assistance.effects';
import { assistanceFeature, type AssistanceState } from './assistance/assistance.feature';
import { type Language, provideUserSupport, type UserSupportConfig, withOwnStore } from './config';
import { Texts } from './texts/texts';

export const ID = 'c0ffee00-0000-4000-8000-000000000001';
/** The server's time in every view, unless a spec says otherwise. */
export const NOW = '2026-11-24T10:00:00.000Z';

/** Seconds after NOW, ISO 8601. */
export function after(seconds: number): string {
  return new Date(Date.parse(NOW) + seconds * 1_000).toISOString();
}

/** An open assistance at its first step. */
export function view(changes: Partial<AssistanceView> = {}): AssistanceView {
  return {
    id: ID,
    now: NOW,
    step: 'internal-verification',
    allowedActions: ['send-internal-code', 'cancel'],
    user: { email: 'marta.admin@legacy355.example' },
    agent: { id: 'agent-1', name: 'Ana Agent' },
    startedAt: NOW,
    stepUpElsewhere: false,
    ...changes,
  };
}

export function sentCode(purpose: CodePurpose, changes: Partial<CodeView> = {}): CodeView {
  return {
    purpose,
    sentTo: 'ana***@backoffice.example',
    sentAt: NOW,
    expiresAt: after(300),
    resendAt: after(60),
    attemptsLeft: 5,
    codesLeft: 4,
    ...changes,
  };
}

export const sessionOf = (...roles: AgentRole[]): AgentSession => ({
  agent: { id: 'agent-1', name: 'Ana Agent', email: 'ana.agent@backoffice.example', roles },
  expiresAt: NOW,
  idleExpiresAt: NOW,
});

/** A shell's access token, as far as the module reads it. */
export const tokenOf = (sub: string, more: object = {}): string =>
  `eyJ9.${btoa(JSON.stringify({ sub, ...more }))}.signature`;

export const LEGACY: Ecosystem = {
  id: 'eco-1',
  name: 'legacy355',
  plan: 'Plus',
  role: 'administrator',
  active: true,
};

type Products = NonNullable<AssistanceView['products']>;
export const MEMBER_PRODUCTS: Products = [
  { id: 'web', opens: 'tab' },
  { id: 'app', opens: 'qr' },
];
export const ADMINISTRATOR_PRODUCTS: Products = [{ id: 'store', opens: 'tab' }, ...MEMBER_PRODUCTS];

/** A support session that has five minutes to run. */
export function sessionView(changes: Partial<AssistanceView> = {}): AssistanceView {
  return view({
    step: 'session',
    allowedActions: ['open-product', 'see-plan', 'finish', 'cancel'],
    user: { email: 'marta.admin@legacy355.example', name: 'Marta Admin' },
    ecosystem: LEGACY,
    products: ADMINISTRATOR_PRODUCTS,
    session: { startedAt: NOW, endsAt: after(300) },
    ...changes,
  });
}

export function endedView(outcome: NonNullable<AssistanceView['ended']>['outcome'], reason?: string) {
  const ended = { outcome, at: NOW, ...(reason === undefined ? {} : { reason }) };
  return view({ step: 'ended', allowedActions: [], ended });
}

/** Bodies of good answers by path. */
type Answers = Readonly<Record<string, object | null | 'no network'>>;

// The browser may give the window the focus at any moment: only a spec says when an agent returns.
window.addEventListener(
  'focus',
  (event) => {
    if (event.isTrusted && event.target === window) event.stopImmediatePropagation();
  },
  { capture: true },
);

const realTimeout = window.setTimeout.bind(window);

/** Real time, also while a spec holds the clock: for answers of the browser, never for a timer of ours. */
export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => realTimeout(resolve));
}

/** The module's parts with their real store, effects and texts, and a server that answers as a spec says. */
export class ModuleUnderTest {
  readonly language = signal<Language>('en');
  readonly onSignedOut = jasmine.createSpy('onSignedOut');
  #fixture: ComponentFixture<unknown> | null = null;
  #harness: RouterTestingHarness | null = null;

  constructor(config: Partial<UserSupportConfig> = {}, ...more: (Provider | EnvironmentProviders)[]) {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([]),
        provideUserSupport({ language: this.language, onSignedOut: this.onSignedOut, ...config }),
        withOwnStore(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        ...more,
      ],
    });
  }

  /** With what its routes provide, for screens by themselves. The texts are a chunk of their own: loaded before. */
  static async ready(
    config: Partial<UserSupportConfig> = {},
    ...more: (Provider | EnvironmentProviders)[]
  ): Promise<ModuleUnderTest> {
    const module = new ModuleUnderTest(
      config,
      provideState(assistanceFeature),
      provideEffects(assistanceEffects),
      ...more,
    );
    await TestBed.inject(Texts).load('pages');
    return module;
  }

  /** Mounted by its routes, as a shell does it. */
  static async mounted(
    routes: Routes,
    config: Partial<UserSupportConfig> = {},
    ...more: (Provider | EnvironmentProviders)[]
  ): Promise<ModuleUnderTest> {
    const module = new ModuleUnderTest(config, ...more);
    TestBed.inject(Router).resetConfig(routes);
    module.#harness = await RouterTestingHarness.create();
    module.#show(module.#harness.fixture);
    return module;
  }

  get http(): HttpTestingController {
    return TestBed.inject(HttpTestingController);
  }

  get state(): AssistanceState {
    return TestBed.inject(Store).selectSignal(assistanceFeature.selectUserSupportAssistanceState)();
  }

  /** Holds the clock at the server's time; jasmine.clock().tick moves it. */
  holdClock(): void {
    jasmine.clock().install().mockDate(new Date(NOW));
  }

  static cleanUp(): void {
    jasmine.clock().uninstall();
    TestBed.inject(MatDialog).closeAll();
    TestBed.resetTestingModule();
    document.querySelectorAll('.cdk-overlay-container').forEach((overlay) => {
      overlay.remove();
    });
  }

  /** In this language, once its texts are there. */
  async speak(language: Language): Promise<void> {
    this.language.set(language);
    await TestBed.inject(Texts).load('pages');
    await this.settle();
  }

  dispatch(action: Action): void {
    TestBed.inject(Store).dispatch(action);
  }

  /** The server answered a command with this. */
  received(assistance: AssistanceView): void {
    this.dispatch(AssistanceApi.assistanceReceived({ assistance, receivedAt: Date.now() }));
  }

  /** A poll found this. */
  async refreshed(assistance: AssistanceView): Promise<void> {
    this.dispatch(AssistanceApi.assistanceRefreshed({ assistance, receivedAt: Date.now() }));
    await this.settle();
  }

  async render<Shown>(component: Type<Shown>, inputs: Record<string, unknown> = {}): Promise<Shown> {
    const fixture = TestBed.createComponent(component);
    this.#show(fixture);
    this.set(inputs);
    await this.settle();
    return fixture.componentInstance;
  }

  /** Goes to a URL; what it asks the server for is answered by path, a path without an answer waits. */
  async open(url: string, answers: Answers): Promise<void> {
    const ended: unknown[] = [];
    const navigation = TestBed.inject(Router)
      .navigateByUrl(url)
      .finally(() => ended.push(url));
    await this.until(() => {
      this.serve(answers);
      return ended.length > 0;
    });
    await navigation;
    await this.settle();
  }

  serve(answers: Answers): void {
    for (const [path, body] of Object.entries(answers)) {
      for (const call of this.http.match(({ url }) => url === `/api${path}`)) {
        if (body === 'no network') call.error(new ProgressEvent('error'));
        else call.flush(body);
      }
    }
  }

  get url(): string {
    return TestBed.inject(Router).url;
  }

  #show(fixture: ComponentFixture<unknown>): void {
    this.#fixture = fixture;
    // Focus needs a page.
    document.body.append(fixture.nativeElement as HTMLElement);
  }

  set(inputs: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(inputs)) this.#fixture?.componentRef.setInput(name, value);
  }

  destroy(): void {
    this.#fixture?.destroy();
  }

  get page(): HTMLElement {
    return this.#fixture?.nativeElement as HTMLElement;
  }

  /** Finds Material's parts, those in overlays too, by Material's own harnesses. */
  get material(): HarnessLoader {
    if (this.#fixture === null) throw new Error('Nothing is shown');
    return TestbedHarnessEnvironment.documentRootLoader(this.#fixture);
  }

  get text(): string {
    return words(this.page);
  }

  find(selector: string, within: ParentNode = this.page): HTMLElement {
    const found = within.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`${selector} is not there`);
    return found;
  }

  all(selector: string, within: ParentNode = this.page): HTMLElement[] {
    return [...within.querySelectorAll<HTMLElement>(selector)];
  }

  /** The button with these words on it. */
  button(label: string, within: ParentNode = this.page): HTMLButtonElement {
    const found = this.all('button, a', within).find((one) => words(one).includes(label));
    if (!found) throw new Error(`No button "${label}" in: ${words(within)}`);
    return found as HTMLButtonElement;
  }

  async press(label: string, within: ParentNode = this.page): Promise<void> {
    this.button(label, within).click();
    await this.settle();
  }

  /** Types or pastes, as a browser tells it. */
  async type(selector: string, value: string, within: ParentNode = this.page): Promise<void> {
    const field = this.find(selector, within) as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await this.settle();
  }

  /** Moves the held clock. */
  async pass(seconds: number): Promise<void> {
    jasmine.clock().tick(seconds * 1_000);
    await this.settle();
  }

  /** Until answers, lazy chunks and rendering are through. */
  async settle(): Promise<void> {
    for (let count = 0; count < 4; count += 1) {
      TestBed.tick();
      await turn();
    }
    TestBed.tick();
  }

  /** Screens and dialogs are chunks of their own: until the browser has loaded what is asked for. */
  async until(isSo: () => boolean): Promise<void> {
    for (let count = 0; count < 100; count += 1) {
      if (isSo()) return;
      await this.settle();
    }
  }

  async dialog(): Promise<HTMLElement> {
    await this.until(() => this.hasDialog());
    const found = await elementOf(await this.material.getHarness(MatDialogHarness));
    await this.settle();
    return found;
  }

  async isAt(url: string): Promise<boolean> {
    await this.until(() => this.url === url);
    await this.settle();
    return this.url === url;
  }

  hasDialog(): boolean {
    return TestBed.inject(MatDialog).openDialogs.length > 0;
  }

  /** The one call to this path that waits for its answer. */
  call(path: string): TestRequest {
    return this.http.expectOne((request) => request.url === `/api${path}`);
  }

  async answer(path: string, body: object | null, status = 200): Promise<TestRequest> {
    const calls: TestRequest[] = [];
    await this.until(() => calls.push(...this.http.match(({ url }) => url === `/api${path}`)) > 0);
    const [call] = calls;
    if (!call || calls.length > 1) throw new Error(`${path} was called ${calls.length} times`);
    if (!call.cancelled) call.flush(body, { status, statusText: 'as the spec says' });
    await this.settle();
    return call;
  }

  async refuse(path: string, status: number, code: string, more: object = {}): Promise<TestRequest> {
    return this.answer(path, { code, ...more }, status);
  }

  isQuiet(path: string): boolean {
    return this.http.match((request) => request.url === `/api${path}`).length === 0;
  }
}

export async function elementOf(part: ComponentHarness): Promise<HTMLElement> {
  return TestbedHarnessEnvironment.getNativeElement(await part.host()) as HTMLElement;
}

export function words(element: ParentNode): string {
  return (element as HTMLElement).textContent.replaceAll(/\s+/g, ' ').trim();
}
