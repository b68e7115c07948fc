import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../icon/icon';
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
  protected readonly current = computed(() => moduleAt(this.url()));
  protected readonly entries = MODULES;

  protected isGroup(entry: ModuleLink | ModuleGroup): entry is ModuleGroup {
    return 'links' in entry;
  }

  protected holdsCurrent(group: ModuleGroup): boolean {
    return group.links.some(({ path }) => path === this.current()?.path);
  }
}
