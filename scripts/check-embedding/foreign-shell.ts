import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A backoffice that knows nothing of the module. */
export interface ForeignShell {
  readonly name: string;
  /** Minor of Angular, for the CLI that makes it. */
  readonly angular: string;
  /** All of Angular at the minor's first release: what a host at the lower end has. */
  readonly isOldest?: boolean;
  /** With NgRx and a theme of its own, zoneless; or without both, with zone.js. */
  readonly hasNgRx: boolean;
  /** `/#/user-support`: no server sees the route, and one document serves all. */
  readonly routesByHash?: boolean;
}

const BIN = join(import.meta.dirname, '..', '..', 'node_modules', '.bin');
/** Its theme's primary colour: seen on the module's buttons. */
export const OWN_PRIMARY = 'rgb(0, 77, 64)';

/** Makes the application in `parent`, with all that it has before the module comes. */
export function make(shell: ForeignShell, parent: string): string {
  const { name, angular, isOldest = false, hasNgRx, routesByHash = false } = shell;
  const version = `${isOldest ? '' : '~'}${angular}.0`;
  run(parent, 'npx', [
    ...['--yes', `@angular/cli@${version}`, 'new', name, '--defaults', '--style=scss', '--ssr=false'],
    ...[
      '--skip-git',
      '--skip-install',
      '--skip-tests',
      '--package-manager=npm',
      `--zoneless=${String(hasNgRx)}`,
    ],
  ]);
  const folder = join(parent, name);
  const source = join(folder, 'src');
  if (isOldest) pinAngular(join(folder, 'package.json'), version);
  const wanted = [`@angular/material@${version}`, `@angular/cdk@${version}`];
  const ngrx = `^${angular.split('.')[0] ?? ''}.0.0`;
  if (hasNgRx) wanted.push(`@ngrx/store@${ngrx}`, `@ngrx/effects@${ngrx}`);
  install(folder, hasNgRx ? wanted : []);

  writeFileSync(join(source, 'app', 'shell.ts'), SHELL);
  writeFileSync(join(source, 'app', 'app.ts'), hasNgRx ? APP_WITH_NGRX : APP);
  rmSync(join(source, 'app', 'app.html'), { force: true });
  rmSync(join(source, 'app', 'app.scss'), { force: true });
  if (hasNgRx) {
    writeFileSync(join(source, 'app', 'visits.ts'), VISITS);
    writeFileSync(join(source, 'styles.scss'), THEME);
  }
  const config = join(source, 'app', 'app.config.ts');
  const stores = `provideStore({ visits: visits.reducer }), provideEffects(),`;
  writeFileSync(
    config,
    [
      "import { shell } from './shell';",
      ...(hasNgRx
        ? [
            "import { provideStore } from '@ngrx/store';",
            "import { provideEffects } from '@ngrx/effects';",
            "import { visits } from './visits';",
          ]
        : []),
      readFileSync(config, 'utf8').replace('providers: [', `providers: [${hasNgRx ? stores : ''}`),
    ].join('\n'),
  );
  if (routesByHash) routeByHash(config);
  // Its budgets are of an empty application.
  const workspaceFile = join(folder, 'angular.json');
  writeFileSync(
    workspaceFile,
    readFileSync(workspaceFile, 'utf8').replaceAll(/"budgets": \[[^\]]*\]/g, '"budgets": []'),
  );
  return folder;
}

function routeByHash(config: string): void {
  const before = readFileSync(config, 'utf8');
  const after = before.replace('provideRouter(routes)', 'provideRouter(routes, withHashLocation())');
  if (after === before) throw new Error(`${config} has no provideRouter(routes)`);
  writeFileSync(config, `import { withHashLocation } from '@angular/router';\n${after}`);
}

/** `ng new` writes ranges, in which npm finds what is newest. */
function pinAngular(file: string, version: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll(/("@angular\/[a-z-]+": )"[^"]+"/g, `$1"${version}"`));
}

/** Below the newest Angular npm would add peers that refuse the host's: docs/embedding.md, Install. */
export function peersToName({ angular, isOldest = false, hasNgRx }: ForeignShell): readonly string[] {
  if (!isOldest || hasNgRx) return [];
  const [major = ''] = angular.split('.');
  return ['@angular/cdk', '@angular/material', '@ngrx/store', '@ngrx/effects'].map(
    (name) => `${name}@${major}`,
  );
}

export function install(folder: string, packages: readonly string[]): void {
  run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);
}

/** Builds for production; answers the browser's files and the builder's account of them. */
export function build(folder: string, name: string): { readonly files: string; readonly stats: string } {
  run(folder, process.execPath, [
    join('node_modules', '@angular', 'cli', 'bin', 'ng.js'),
    'build',
    '--stats-json',
  ]);
  const output = join(folder, 'dist', name);
  const stats = ['stats.json', 'browser-stats.json'].map((file) => join(output, file)).find(existsSync);
  return { files: join(output, 'browser'), stats: stats ?? join(output, 'stats.json') };
}

function run(cwd: string, program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    // Node 24 first, as in npm scripts.
    env: {
      ...process.env,
      PATH: `${BIN}:${process.env['PATH'] ?? ''}`,
      NG_CLI_ANALYTICS: 'false',
      CI: 'true',
    },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
}

/** What an existing backoffice has: who is signed in, and a language. The check leaves the token on the page. */
const SHELL = `import { signal } from '@angular/core';

const language = signal<'en' | 'es'>('en');
const page = window as unknown as { accessToken?: string };

export const shell = {
  language,
  accessToken: async (): Promise<string | null> => page.accessToken ?? null,
  showSignIn: () => (document.title = 'Signed out'),
  otherLanguage: () => language.update((now) => (now === 'en' ? 'es' : 'en')),
};
`;

const TEMPLATE = (more: string) => `
    <nav>
      <a routerLink="/">Home</a> <a routerLink="/user-support">User support</a>
      <button type="button" (click)="shell.otherLanguage()">Other language</button>
      ${more}
    </nav>
    <router-outlet />`;

const APP = `import { Component } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { shell } from './shell';

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterOutlet],
  template: \`${TEMPLATE('')}\`,
})
export class App {
  protected readonly shell = shell;
}
`;

const APP_WITH_NGRX = `import { Component, inject } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { Store } from '@ngrx/store';
import { shell } from './shell';
import { visited, visits } from './visits';

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterOutlet],
  template: \`${TEMPLATE('<button type="button" (click)="visit()">Visit</button> <output>{{ count() }}</output>')}\`,
})
export class App {
  protected readonly shell = shell;
  readonly #store = inject(Store);
  protected readonly count = this.#store.selectSignal(visits.selectCount);

  protected visit(): void {
    this.#store.dispatch(visited());
  }
}
`;

const VISITS = `import { createAction, createFeature, createReducer, on } from '@ngrx/store';

export const visited = createAction('[Shell] Visited');
export const visits = createFeature({
  name: 'visits',
  reducer: createReducer({ count: 0 }, on(visited, ({ count }) => ({ count: count + 1 }))),
});
`;

const THEME = `@use '@angular/material' as mat;

html {
  color-scheme: light;
  @include mat.theme((color: mat.$green-palette, typography: Georgia, density: 0));
  @include mat.theme-overrides((primary: ${OWN_PRIMARY}));
}
`;
