import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { TraceRow } from '@waizant/user-support/contract';
import { injectLanguage } from '../config';
import { dateAndTime } from '../texts/formats';
import { Texts } from '../texts/texts';

/** The rows of one assistance as sentences, oldest first; what was recorded, word by word, stands behind each. */
@Component({
  selector: 'us-trace-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol [attr.aria-label]="t('history.traceOf', { user: user() })">
      @for (row of rows(); track row.sequence) {
        <li>
          <time class="quiet" [attr.datetime]="row.at">{{ at(row) }}</time>
          <div class="row">
            <span
              ><strong>{{ actor(row) }}</strong> · {{ sentence(row) }}</span
            >
            @if (reason(row); as reason) {
              <q>{{ reason }}</q>
            }
            <details>
              <summary>{{ t('history.details') }}</summary>
              <span class="data quiet">{{ row.event }} {{ details(row) }}</span>
            </details>
          </div>
        </li>
      }
    </ol>
  `,
  styles: `
    ol {
      display: grid;
      font: var(--mat-sys-body-medium);
      gap: 12px;
      list-style: none;
      margin: 0;
      padding: 0 0 0 16px;
    }

    li {
      display: grid;
      gap: 0 16px;
      grid-template-columns: 168px minmax(0, 1fr);
    }

    .row {
      display: grid;
      gap: 4px;
      overflow-wrap: anywhere;
    }

    .quiet {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }

    time.quiet {
      line-height: var(--mat-sys-body-medium-line-height, 20px);
    }

    summary {
      color: var(--mat-sys-on-surface-variant);
      cursor: pointer;
      font: var(--mat-sys-label-medium);
      inline-size: fit-content;
      min-block-size: 24px;
    }

    @media (width < 600px) {
      ol {
        padding: 0;
      }

      li {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class TraceList {
  readonly #texts = inject(Texts);
  protected readonly t = this.#texts.t;
  readonly rows = input.required<readonly TraceRow[]>();
  /** Whose trace it is. */
  readonly user = input.required<string>();
  readonly #language = injectLanguage();

  protected at(row: TraceRow): string {
    return dateAndTime(this.#language(), row.at);
  }

  protected actor({ actor: { kind, name } }: TraceRow): string {
    if (kind === 'system') return this.t('history.system');
    return kind === 'product' ? this.#product(name) : name;
  }

  /** What happened, in the reader's language; an event that is newer than this page by its plain name. */
  protected sentence({ event, data }: TraceRow): string {
    const forGood = data['willRetry'] === false ? `${event}ForGood` : event;
    // What is not for everybody is told without it.
    const special = 'channel' in data ? forGood : `${event}Hidden`;
    const known = [special, forGood, event].find((name) => this.#texts.has('history.events', name));
    if (known === undefined) return event;
    const text = (name: string) => (typeof data[name] === 'string' ? data[name] : '');
    const [outcome, block, command, because] = [
      text('outcome'),
      text('cause') === 'suspected-fraud' ? text('cause') : text('kind'),
      text('command'),
      text('because'),
    ];
    const [channel, state] = [text('channel'), because || text('state')];
    const { attemptsLeft } = data;
    return this.t(`history.events.${known}`, {
      user: nameIn(data['user'], 'email'),
      about: this.#about(data),
      ecosystem: nameIn(data['ecosystem'], 'name'),
      product: this.#product(text('product')),
      to: [text('sentTo'), text('sentToPhone')].filter((to) => to !== '').join(', '),
      channel: this.#texts.has('history.channels', channel) ? this.t(`history.channels.${channel}`) : channel,
      state: this.#texts.has('history.channelStates', state)
        ? this.t(`history.channelStates.${state}`)
        : state,
      remaining: typeof attemptsLeft === 'number' ? attemptsLeft : '',
      outcome: this.#texts.has('history.outcomes', outcome) ? this.t(`history.outcomes.${outcome}`) : outcome,
      block: this.#texts.has('history.blockKinds', block) ? this.t(`history.blockKinds.${block}`) : block,
      command: this.#texts.has('history.commands', command) ? this.t(`history.commands.${command}`) : command,
      code:
        text('code') ||
        (this.#texts.has('history.undone', because) ? this.t(`history.undone.${because}`) : because),
    });
  }

  /** What a change says; null is what was cleared. */
  #about({ caseNumber, purpose }: TraceRow['data']): string {
    const said: string[] = [];
    if (typeof caseNumber === 'string') said.push(this.t('case.number', { number: caseNumber }));
    if (caseNumber === null) said.push(this.t('history.noCase'));
    if (typeof purpose === 'string') {
      said.push(this.#texts.has('case.purposes', purpose) ? this.t(`case.purposes.${purpose}`) : purpose);
    }
    if (purpose === null) said.push(this.t('history.noPurpose'));
    return said.join(', ');
  }

  /** What somebody wrote: whoever ended it, or the user who objected. */
  protected reason({ event, data }: TraceRow): string | null {
    const written = event === 'UserObjected' ? data['text'] : event === 'AssistanceEnded' && data['reason'];
    return typeof written === 'string' ? written : null;
  }

  protected details({ data }: TraceRow): string {
    return Object.keys(data).length === 0 ? '' : JSON.stringify(data);
  }

  #product(name: string): string {
    return this.#texts.has('products', name) ? this.t(`products.${name}`) : name;
  }
}

function nameIn(value: unknown, key: string): string {
  if (typeof value === 'string') return value;
  const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : '';
  return typeof name === 'string' ? name : '';
}
