import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../icon/icon';
import { AgentSession } from '../session/agent-session';
import { LanguageChoice } from '../texts/language';
import { moduleAt, MODULES, type ModuleGroup, type ModuleLink } from './modules';

/** The links of the sidebar and of the drawer. */
@Component({
  selector: 'shell-module-list',
  imports: [Icon, RouterLink],
  templateUrl: './module-list.html',
  styleUrl: './module-list.scss',
})
export class ModuleList {
  readonly url = input.required<string>();

  protected readonly texts = inject(LanguageChoice).texts;
  readonly #session = inject(AgentSession);
  protected readonly current = computed(() => moduleAt(this.url()));
  protected readonly entries = computed(() =>
    MODULES.map((entry) =>
      'links' in entry ? { ...entry, links: entry.links.filter(this.#isShown) } : entry,
    ),
  );

  readonly #isShown = (link: ModuleLink): boolean =>
    link.supervisorsOnly !== true || this.#session.isSupervisor();

  protected isGroup(entry: ModuleLink | ModuleGroup): entry is ModuleGroup {
    return 'links' in entry;
  }

  protected holdsCurrent(group: ModuleGroup): boolean {
    return group.links.some(({ path }) => path === this.current()?.path);
  }
}
