import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { TraceRow } from '@waizant/user-support/contract';
import { injectConfig } from '../config';
import { dateAndTime } from '../i18n/formats';

type Params = Readonly<Record<string, unknown>>;
type Translate = (key: string, params?: Params) => string;

/** The rows of one assistance as sentences, oldest first; what was recorded, word by word, stands behind each. */
@Component({
  selector: 'us-trace-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [TranslocoDirective],
  template: `
    <ol *transloco="let t" [attr.aria-label]="t('history.traceOf', { user: user() })">
      @for (row of rows(); track row.sequence) {
        <li>
          <time class="quiet" [attr.datetime]="row.at">{{ at(row) }}</time>
          <div class="row">
            <span
              ><strong>{{ actor(row, t) }}</strong> · {{ sentence(row, t) }}</span
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
  readonly rows = input.required<readonly TraceRow[]>();
  /** Whose trace it is. */
  readonly user = input.required<string>();
  readonly #language = injectConfig().language;

  protected at(row: TraceRow): string {
    return dateAndTime(this.#language(), row.at);
  }

  protected actor({ actor: { kind, name } }: TraceRow, t: Translate): string {
    if (kind === 'system') return t('history.system');
    return kind === 'product' ? known(t, 'products.' + name, name) : name;
  }

  /** What happened, in the reader's language; an event that is newer than this page by its plain name. */
  protected sentence(row: TraceRow, t: Translate): string {
    const { data } = row;
    const text = (name: string) => (typeof data[name] === 'string' ? data[name] : '');
    const sentTo = [text('sentTo'), text('sentToPhone')].filter((to) => to !== '');
    return known(t, 'history.events.' + row.event, row.event, {
      user: nameIn(data['user'], 'email'),
      ecosystem: nameIn(data['ecosystem'], 'name'),
      product: known(t, 'products.' + text('product'), text('product')),
      to: sentTo.join(', '),
      left: data['attemptsLeft'],
      outcome: known(t, 'history.outcomes.' + text('outcome'), text('outcome')),
      hold: known(t, 'history.holdKinds.' + text('kind'), text('kind')),
      command: known(t, 'history.commands.' + text('command'), text('command')),
      code: text('code') || text('because'),
    });
  }

  protected reason({ event, data }: TraceRow): string | null {
    const { reason } = data;
    return event === 'AssistanceEnded' && typeof reason === 'string' ? reason : null;
  }

  protected details({ data }: TraceRow): string {
    return Object.keys(data).length === 0 ? '' : JSON.stringify(data);
  }
}

/** The text, or the plain word where the language has none: a key that Transloco does not know comes back as it is. */
function known(t: Translate, key: string, plain: string, params?: Params): string {
  if (plain === '') return '';
  const text = t(key, params);
  return text === key ? plain : text;
}

function nameIn(value: unknown, key: string): string {
  if (typeof value === 'string') return value;
  const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : '';
  return typeof name === 'string' ? name : '';
}
