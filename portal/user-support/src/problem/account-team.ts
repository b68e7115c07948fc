import { computed, inject, Injectable, signal, type Signal } from '@angular/core';
import type { Contact } from '@waizant/user-support/contract';
import { Texts } from '../texts/texts';

/** Whom the site has agents ask; told by the session, which nothing that shows a text imports. */
@Injectable({ providedIn: 'root' })
export class Contacts {
  /** Reads a signal. */
  readonly source = signal<() => readonly Contact[]>(() => []);
}

/** Whom to ask about an account, and how: as the site has it, else in words. */
export function injectAccountTeam(): Signal<string> {
  const { source } = inject(Contacts);
  const { t } = inject(Texts);
  return computed(() => {
    const [contact] = source()();
    return contact === undefined ? t('status.team') : `${contact.team} (${contact.reach})`;
  });
}
