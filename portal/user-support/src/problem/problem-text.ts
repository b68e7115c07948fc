import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Problem } from '../bff/problem';
import { injectLanguage } from '../config';
import { injectAccountTeam } from './account-team';
import { clockTime } from '../texts/formats';
import { Icon } from '../icon/icon';
import { Texts } from '../texts/texts';

/** They come with a time to wait, but where nobody need wait: only who mends our settings can help. */
const FAILED: ReadonlySet<string> = new Set(['delivery-failed', 'identity-provider-failed']);

/** A problem in words, announced when it appears. */
@Component({
  selector: 'us-problem-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <p class="notice" role="alert">
      <us-icon name="error" />
      <span>{{ words() }}</span>
    </p>
  `,
  styles: `
    :host {
      display: block;
    }

    .notice {
      align-items: start;
      background: var(--mat-sys-error-container);
      border-radius: var(--us-corner, 6px);
      color: var(--mat-sys-on-error-container);
      display: flex;
      gap: 12px;
      margin: 0;
      padding: 12px 16px;
      text-align: start;
    }
  `,
})
export class ProblemText {
  readonly problem = input.required<Problem>();
  /** Whom the codes go to that may be blocked. */
  readonly codesOf = input<'agent' | 'user'>('user');
  readonly #language = injectLanguage();
  readonly #texts = inject(Texts);
  readonly #team = injectAccountTeam();

  protected readonly words = computed(() => {
    const { code: given, retryAfter, agent, since, until, findings = [], codeSpent } = this.problem();
    // Why not says whom to ask; a server that is newer than this page may know others.
    const finding = findings.find((one) => this.#texts.has('status.findings', one));
    if (given === 'user-not-verifiable' && finding) {
      // A finding that does not block says what may come: here it has.
      const name = this.#texts.has('problems', finding)
        ? (`problems.${finding}` as const)
        : (`status.findings.${finding}` as const);
      return this.#texts.t(name, { team: this.#team() });
    }
    if (retryAfter === undefined && FAILED.has(given)) {
      return this.#texts.t('problems.set-up-wrong', { team: this.#team() });
    }
    if (codeSpent === true) return this.#texts.t('problems.code-spent');
    const code = given === 'codes-blocked' ? this.#blocked(until) : given;
    // A server that is newer than this page may know codes that we do not.
    const known = this.#texts.has('problems', code) ? code : 'unknown';
    return this.#texts.t(`problems.${known}`, {
      team: this.#team(),
      seconds: retryAfter ?? 60,
      agent: agent ?? '',
      since: since === undefined ? '' : clockTime(this.#language(), since),
      until: until === undefined ? '' : clockTime(this.#language(), until),
    });
  });

  /** The agent's own block has no end but a release. */
  #blocked(until: string | undefined): string {
    if (this.codesOf() === 'agent') return 'own-codes-blocked';
    return until === undefined ? 'codes-blocked' : 'codes-blocked-until';
  }
}
