import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a shell is like, as far as the lines that it adds depend on it. */
export interface Traits {
  readonly hasNgRx: boolean;
}

interface Step {
  readonly file: string;
  readonly how: string;
  readonly condition: string;
  readonly code: string;
}

const BLOCK =
  /^```(?:ts|html|json)\n(?:\/\/|<!--) (?<file>\S+), (?<how>among the [a-z ]+|in place of the root element|without)(?:, (?<condition>[^\n]+?))?(?: -->)?\n(?<code>[\s\S]+?)\n```$/gm;

/** The steps that docs/embedding.md tells, in its order. */
function steps(document: string): readonly Step[] {
  return [...document.matchAll(BLOCK)].map(({ groups = {} }) => ({
    file: groups['file'] ?? '',
    how: groups['how'] ?? '',
    condition: groups['condition'] ?? '',
    code: groups['code'] ?? '',
  }));
}

/** Carries out the document on an application; answers how many lines it took without those for the policy. */
export function follow(documentFile: string, application: string, { hasNgRx }: Traits): number {
  const all = steps(readFileSync(documentFile, 'utf8'));
  if (all.length < 11) throw new Error(`only ${String(all.length)} steps could be read from ${documentFile}`);
  const ours = all.filter(({ condition }) => condition !== 'without NgRx' || !hasNgRx);
  for (const step of ours) carryOut(step, join(application, step.file));
  return ours
    .filter(({ file, condition }) => file.endsWith('.ts') && condition !== 'under the policy')
    .reduce((lines, { code }) => lines + code.split('\n').length, 0);
}

function carryOut({ how, code }: Step, file: string): void {
  if (!existsSync(file)) throw new Error(`${file} is not there`);
  const before = readFileSync(file, 'utf8');
  const after = changed(how, code, before);
  if (after === before) throw new Error(`"${how}" found no place in ${file}`);
  writeFileSync(file, after);
}

function changed(how: string, code: string, text: string): string {
  switch (how) {
    case 'among the imports':
      return `${code}\n${text}`;
    case 'among the providers':
      return text.replace('providers: [', (found) => `${found}\n${code}`);
    case 'among the routes':
      return text.replace('Routes = [', (found) => `${found}\n${code}`);
    case 'in place of the root element':
      return text.replace('<app-root></app-root>', () => code);
    case 'without':
      return text.replace(/<base href="\/"\s*\/?>/, '');
    case 'among the options of the build':
      return withBuildOptions(text, JSON.parse(code) as object);
    default:
      throw new Error(`the document says "${how}", which nobody can carry out`);
  }
}

function withBuildOptions(text: string, options: object): string {
  const workspace = JSON.parse(text) as {
    projects: Record<string, { architect: { build: { options: object } } }>;
  };
  for (const { architect } of Object.values(workspace.projects))
    Object.assign(architect.build.options, options);
  return JSON.stringify(workspace, null, 2);
}
