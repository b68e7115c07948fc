import {
  afterNextRender,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { Brand } from '../backoffice/brand';
import { Icon } from '../icon/icon';
import { Preferences } from '../preferences/preferences';
import { ShellSession, type SignInAnswer } from '../session/shell-session';
import { pageAskedFor } from '../session/guards';
import { LanguageChoice } from '../texts/language';
import { refusalText } from './refusal-text';

type Refusal = Exclude<SignInAnswer, { kind: 'signed-in' }>;

/**
 * E-mail and password, given to Cognito (or the server) once: they stay in their fields, the component keeps
 * neither.
 */
@Component({
  selector: 'shell-sign-in',
  imports: [Brand, Icon, Preferences],
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.scss',
})
export class SignIn {
  /** The page that was asked for, from the address. */
  readonly returnTo = input<string>();

  readonly #language = inject(LanguageChoice);
  readonly #router = inject(Router);
  readonly #session = inject(ShellSession);
  private readonly email = viewChild.required<ElementRef<HTMLInputElement>>('email');
  private readonly password = viewChild.required<ElementRef<HTMLInputElement>>('password');

  protected readonly texts = this.#language.texts;
  protected readonly isPending = signal(false);
  protected readonly isPasswordShown = signal(false);
  protected readonly isEmailWrong = signal(false);
  protected readonly isPasswordWrong = signal(false);
  protected readonly isServerLost = computed(() => this.#session.state() === 'unreachable');
  readonly #refusal = signal<{ readonly answer: Refusal; readonly at: Date } | null>(null);

  protected readonly refusal = computed(() => {
    const refusal = this.#refusal();
    if (refusal) return refusalText(refusal.answer, refusal.at, this.texts(), this.#language.current());
    return this.isServerLost() ? this.texts().unreachable : '';
  });
  protected readonly notice = computed(() => {
    const ended = this.#session.ended();
    if (ended === null || this.refusal() !== '') return '';
    return ended === 'over' ? this.texts().sessionOver : this.texts().signedOut;
  });

  constructor() {
    afterNextRender(() => this.email().nativeElement.focus());
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isPending() || !this.#isComplete()) return;
    this.isPending.set(true);
    this.#refusal.set(null);
    const [email, password] = [this.email().nativeElement, this.password().nativeElement];
    const answer = await this.#session.signIn(email.value.trim(), password.value);
    this.isPending.set(false);
    if (answer.kind === 'signed-in') {
      await this.#goOn();
      return;
    }
    this.#refusal.set({ answer, at: new Date() });
    if (answer.kind === 'wrong-credentials') password.select();
  }

  /** Where the server could not say whether somebody is signed in. */
  protected async askAgain(): Promise<void> {
    this.isPending.set(true);
    const state = await this.#session.load();
    this.isPending.set(false);
    if (state === 'signed-in') await this.#goOn();
    else this.email().nativeElement.focus();
  }

  #isComplete(): boolean {
    const [email, password] = [this.email().nativeElement, this.password().nativeElement];
    this.isEmailWrong.set(!/^\S+@\S+$/.test(email.value.trim()));
    this.isPasswordWrong.set(password.value === '');
    if (this.isEmailWrong()) email.focus();
    else if (this.isPasswordWrong()) password.focus();
    return !this.isEmailWrong() && !this.isPasswordWrong();
  }

  async #goOn(): Promise<void> {
    await this.#router.navigateByUrl(pageAskedFor(this.returnTo() ?? null), { replaceUrl: true });
  }
}
