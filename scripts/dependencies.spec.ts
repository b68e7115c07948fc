import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

describe('what others made', () => {
  const manifest = JSON.parse(read('package.json')) as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >;
  const lock = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Package>> };
  const installed = Object.entries(lock.packages).filter(([path]) => path !== '');

  it('is listed whole, each by version and hash, and from the registry alone', () => {
    expect(installed.length).toBeGreaterThan(500);
    for (const [path, { version, resolved, integrity, link, dev, optional }] of installed) {
      expect(version ?? '')
        .withContext(path)
        .toMatch(/^\d+\.\d+\.\d+/);
      // What `lock:complete` added for other platforms: binaries of build tools.
      if (!(dev && optional)) {
        expect(integrity ?? '')
          .withContext(path)
          .toMatch(/^sha512-/);
      }
      if (resolved !== undefined)
        expect(resolved)
          .withContext(path)
          .toMatch(/^https:\/\/registry\.npmjs\.org\//);
      expect(link).withContext(path).toBeUndefined();
    }
  });

  it('is asked for by exact versions, as the list has them', () => {
    const asked = Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] });
    expect(asked.length).toBeGreaterThan(30);
    for (const [name, version] of asked) {
      expect(lock.packages[`node_modules/${name}`]?.version).withContext(name).toBe(version);
    }
    for (const image of read('Dockerfile').match(/(?<=^FROM )\S+/gm) ?? []) {
      expect(image).toMatch(/^\w+:\d+\.\d+|^(?:dependencies|tools)$/);
    }
  });

  it('is mended within days that the page names, the sooner the worse it is', () => {
    const rows = [
      ...read('docs/dependencies.md').matchAll(
        /^ *\| (critical|high|medium|low) \([^|]*\| +(\d+) \| +(\d+) \|$/gm,
      ),
    ];
    expect(rows.map(([, severity]) => severity)).toEqual(['critical', 'high', 'medium', 'low']);
    for (const column of [2, 3]) {
      const days = rows.map((row) => Number(row[column]));
      expect(days).toEqual(days.toSorted((one, other) => one - other));
    }
    for (const [, severity = '', production, other] of rows) {
      expect(Number(production)).withContext(severity).toBeLessThan(Number(other));
    }
  });
});

describe('the image of the BFF', () => {
  const stage = (name: string) =>
    new RegExp(`^FROM \\S+ AS ${name}\\n([^]*?)(?=^FROM |(?![^]))`, 'm').exec(read('Dockerfile'))?.[1] ?? '';

  it('is made of no history, no data of this machine, and nothing that was built here', () => {
    const left = read('.dockerignore').split('\n');
    expect(left).toEqual(jasmine.arrayContaining(['.git', '.local', 'node_modules', 'dist', '.test-output']));
    expect(stage('bff').match(/^COPY .*/gm)).toEqual(['COPY --from=dependencies /app ./']);
    expect(stage('dependencies').match(/^COPY .*/gm)).toEqual([
      'COPY package.json package-lock.json ./',
      'COPY bff ./bff',
    ]);
  });

  it('has no specs, stand-ins or functions, no tools, and no script of anybody’s run', () => {
    const dependencies = stage('dependencies');
    expect(dependencies).toContain('rm -rf bff/local bff/lambdas bff/spec-kit');
    expect(dependencies).toMatch(/-name '\*\.spec\.ts' -o -name '\*\.suite\.ts' \\\) -delete/);
    expect(dependencies).toContain('npm ci --omit=dev --ignore-scripts');
  });

  it('runs for production, as nobody special, without a debugger', () => {
    expect(stage('bff')).toMatch(/^ENV NODE_ENV=production\b/m);
    expect(stage('bff')).toMatch(/^USER node$/m);
    expect(stage('bff')).toMatch(/^CMD \["node", "bff\/main\.ts"\]$/m);
    expect(read('Dockerfile')).not.toMatch(/--inspect|--watch|NODE_OPTIONS/);
  });
});
