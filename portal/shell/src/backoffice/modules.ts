import type { IconName } from '../icon/icons';
import type { TextKey } from '../texts/en';

export interface ModuleLink {
  readonly text: TextKey;
  readonly icon: IconName;
  readonly path: string;
}

export interface ModuleGroup {
  readonly text: TextKey;
  readonly icon: IconName;
  readonly links: readonly ModuleLink[];
}

/** The backoffice's modules in the order of the sidebar. */
export const MODULES: readonly (ModuleLink | ModuleGroup)[] = [
  { text: 'dashboard', icon: 'dashboard', path: '/dashboard' },
  { text: 'storeUsers', icon: 'group', path: '/store-users' },
  { text: 'notificationCenter', icon: 'notifications', path: '/notification-center' },
  { text: 'planSettings', icon: 'tune', path: '/plan-settings' },
  {
    text: 'userSupport',
    icon: 'headset',
    links: [
      { text: 'technicalAssistance', icon: 'support', path: '/user-support/technical-assistance' },
      {
        text: 'history',
        icon: 'history',
        path: '/user-support/technical-assistance/history',
      },
    ],
  },
  { text: 'usersSystem', icon: 'manage-accounts', path: '/users-system' },
];

/** In the menu of the account, not in the sidebar. */
export const YOUR_SESSIONS: ModuleLink = {
  text: 'yourSessions',
  icon: 'manage-accounts',
  path: '/user-support/technical-assistance/sessions',
};

const LINKS = [...MODULES.flatMap((entry) => ('links' in entry ? entry.links : [entry])), YOUR_SESSIONS];

/** The module that an address belongs to: the one with the longest path that the address begins with. */
export function moduleAt(url: string): ModuleLink | null {
  const path = url.replace(/[?#].*$/, '');
  const matches = LINKS.filter((link) => path === link.path || path.startsWith(`${link.path}/`));
  return matches.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}
