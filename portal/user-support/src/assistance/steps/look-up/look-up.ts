import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatAutocomplete, MatAutocompleteTrigger, MatOption } from '@angular/material/autocomplete';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Store } from '@ngrx/store';
import { CASE_NUMBER_LENGTH, EMAIL_LENGTH, PURPOSES } from '@waizant/user-support/contract';
import { injectConfig, injectLanguage } from '../../../config';
import { Icon } from '../../../icon/icon';
import { ProblemText } from '../../../problem/problem-text';
import { AgentIdentity } from '../../../session/agent-identity';
import { FIELD_STYLES, SHARED_STYLES } from '../../../styles/shared';
import { clockTime, dateAndTime, isToday } from '../../../texts/formats';
import { injectTexts } from '../../../texts/texts';
import { AssistancePage } from '../../assistance.actions';
import { assistanceFeature } from '../../assistance.feature';
import { DescriptionFields } from '../../description/description-fields';
import { Panel } from '../../panel/panel';
import { addressesIn, visible } from './addresses-in';

/** What another address would mend. */
const ABOUT_THE_ADDRESS: ReadonlySet<string> = new Set([
  'user-not-found',
  'target-not-allowed',
  'invalid-request',
]);

/** Screen 1: the e-mail with suggestions, and what ended last. */
@Component({
  selector: 'us-look-up',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    DescriptionFields,
    Icon,
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatButton,
    MatOption,
    MatProgressBar,
    Panel,
    ProblemText,
  ],
  templateUrl: './look-up.html',
  styles: [SHARED_STYLES, FIELD_STYLES],
  styleUrl: './look-up.scss',
})
export class LookUp {
  protected readonly t = injectTexts();
  readonly #store = inject(Store);
  readonly #config = injectConfig();
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');

  protected readonly email = signal('');
  readonly #addresses = computed(() => addressesIn(this.email()));
  /** What is meant by what stands in the field; empty while that is no address, or more than one. */
  readonly #address = computed(() => {
    const [address = '', ...more] = this.#addresses();
    return more.length === 0 && address.length <= EMAIL_LENGTH ? address : '';
  });
  protected readonly isComplete = computed(() => this.#address() !== '');
  readonly #pastedSeveral = signal(false);
  readonly #found = this.#store.selectSignal(assistanceFeature.selectSuggestions);
  /** None for an address that stands there already: the list would lie over the button that starts. */
  protected readonly suggestions = computed(() => {
    const typed = this.email().trim().toLowerCase();
    const found = this.#found();
    return found.some((address) => address.toLowerCase() === typed) ? [] : found;
  });
  protected readonly suggesting = this.#store.selectSignal(assistanceFeature.selectSuggesting);
  readonly #suggested = this.#store.selectSignal(assistanceFeature.selectSuggested);
  /** What is said below the field about the suggestions. */
  protected readonly hint = computed(() => {
    if (this.#pastedSeveral() || this.#addresses().length > 1) return 'several';
    if (this.suggesting()) return 'searching';
    const suggested = this.#suggested();
    return suggested === null || suggested === 'some' ? 'hint' : suggested;
  });
  protected readonly isAddressWrong = computed(() => {
    const { code = '', fields = [{ field: 'email' }] } = this.problem() ?? {};
    return ABOUT_THE_ADDRESS.has(code) && fields.some(({ field }) => field === 'email');
  });
  protected readonly problem = this.#store.selectSignal(assistanceFeature.selectProblem);
  protected readonly ended = this.#store.selectSignal(assistanceFeature.selectEnded);
  readonly #pending = this.#store.selectSignal(assistanceFeature.selectPending);
  readonly #givenCase = this.#config.caseNumber?.()?.trim() ?? '';
  /** The shell's number is a help, never a reason why nothing can be started: one that does not fit is left out. */
  protected readonly isCaseLeftOut = this.#givenCase.length > CASE_NUMBER_LENGTH;
  protected readonly caseNumber = signal(this.isCaseLeftOut ? '' : this.#givenCase);
  protected readonly purpose = signal(PURPOSES.find((each) => each === this.#config.purpose?.()) ?? null);
  readonly #session = inject(AgentIdentity).session;
  readonly #language = injectLanguage();
  /** Why the agent himself could get no code; null where he could. Asking for one decides anew. */
  protected readonly ownCodes = computed(() => {
    const { codes, codesBecause: { changedDaysAgo: count, supervisorsToldAt: told } = {} } =
      this.#session() ?? {};
    if (codes === 'blocked') return this.t('problems.own-codes-blocked');
    if (codes !== 'not-trusted') return null;
    return told === undefined ? this.#whyOwn(count) : `${this.#whyOwn(count)} ${this.#whenTold(told)}`;
  });
  protected readonly isStarting = computed(() => this.#pending() === 'start');

  constructor() {
    afterNextRender(() => {
      this.field()?.nativeElement.focus({ preventScroll: true });
    });
  }

  #whyOwn(count: number | undefined): string {
    if (count === undefined) return this.t('problems.agent-email-not-trusted');
    return count === 0 ? this.t('lookUp.ownAddressToday') : this.t('lookUp.ownAddress', { count });
  }

  /** Such a block may be days old. */
  #whenTold(at: string): string {
    const language = this.#language();
    return isToday(at)
      ? this.t('lookUp.supervisorsTold', { time: clockTime(language, at) })
      : this.t('lookUp.supervisorsToldOn', { time: dateAndTime(language, at) });
  }

  protected typed(field: HTMLInputElement): void {
    const email = visible(field.value);
    if (email !== field.value) field.value = email;
    this.#pastedSeveral.set(false);
    this.email.set(email);
    this.#store.dispatch(AssistancePage.emailTyped({ email }));
  }

  /** What is pasted around an address is left out at once. Of several none is guessed: the field stays as it was. */
  protected pasted(event: ClipboardEvent, field: HTMLInputElement): void {
    const text = event.clipboardData?.getData('text') ?? '';
    const { value, selectionStart, selectionEnd } = field;
    const all = value.slice(0, selectionStart ?? 0) + text + value.slice(selectionEnd ?? 0);
    const addresses = addressesIn(visible(all));
    const [address] = addresses;
    if (address === undefined) return;
    event.preventDefault();
    if (addresses.length === 1) this.#show(address, field);
    this.#pastedSeveral.set(addresses.length > 1);
  }

  /** What was typed or filled in around it is left out once it is left. */
  protected changed(field: HTMLInputElement): void {
    const address = this.#address();
    if (address !== '' && address !== field.value) this.#show(address, field);
  }

  #show(address: string, field: HTMLInputElement): void {
    field.value = address;
    this.typed(field);
  }

  protected picked(email: string): void {
    this.email.set(email);
  }

  protected start(): void {
    if (!this.isComplete() || this.isStarting()) return;
    const [email, purpose] = [this.#address(), this.purpose()];
    this.email.set(email);
    const caseNumber = this.caseNumber().trim() || null;
    this.#store.dispatch(AssistancePage.startPressed({ email, caseNumber, purpose }));
  }
}
