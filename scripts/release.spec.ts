import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkVersion, datedChangelog, gitIn, NoRelease, release, versionsIn } from './release.ts';

const ROOT = join(import.meta.dirname, '..');
const DAY = '2031-02-03';
const FILES = ['package.json', 'package-lock.json', 'portal/user-support/package.json', 'docs/embedding.md'];

describe('the version of the project', () => {
  it('is the same wherever it stands', () => {
    const found = versionsIn(ROOT);
    expect(found.map(({ file }) => file)).toEqual(
      jasmine.arrayWithExactContents([...FILES, 'package-lock.json']),
    );
    expect(new Set(found.map(({ version }) => version)).size).toBe(1);
  });
});

const refused = (why: RegExp) => (error: unknown) => error instanceof NoRelease && why.test(error.message);

describe('the version of a release', () => {
  it('is three numbers', () => {
    for (const version of ['', '1', '1.2', 'v99.0.1', '99.0.1-rc.1', '99.00.1', '99.0.1 ', 'ninety']) {
      expect(() => checkVersion(version, '0.1.0')).toThrowMatching(refused(/is no version/));
    }
  });

  it('is above the last, by numbers and not by letters', () => {
    for (const version of ['9.1.9', '9.1.8', '9.0.10', '8.9.9']) {
      expect(() => checkVersion(version, '9.1.9')).toThrowMatching(refused(/not above 9\.1\.9/));
    }
    for (const version of ['9.1.10', '9.2.0', '10.0.0']) {
      expect(() => checkVersion(version, '9.1.9')).not.toThrow();
    }
  });
});

describe('the changelog of a release', () => {
  const OLD = '## [0.0.1] - 2030-01-01\n\n- Begun\n';

  it('has what was unreleased under version and day, and an empty section above', () => {
    const text = `# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing\n\n${OLD}`;
    expect(datedChangelog(text, '0.2.0', DAY)).toBe(
      `# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2031-02-03\n\n### Added\n\n- A thing\n\n${OLD}`,
    );
  });

  it('is refused where nothing was written, or there is no such section', () => {
    for (const unreleased of ['## [Unreleased]\n\n', '## [Unreleased]\n\n### Added\n\n']) {
      expect(() => datedChangelog(`${unreleased}${OLD}`, '0.2.0', DAY)).toThrowMatching(
        refused(/nothing under/),
      );
    }
    expect(() => datedChangelog(OLD, '0.2.0', DAY)).toThrowMatching(refused(/no section/));
  });
});

describe('a release', () => {
  let root: string;
  let git: ReturnType<typeof gitIn>;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'user-support-release-'));
    git = gitIn(root);
    for (const file of FILES) cpSync(join(ROOT, file), join(root, file), { recursive: true });
    writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n- A thing\n');
    git('init', '--quiet');
    git('config', 'core.hooksPath', 'none');
    git('config', 'user.name', 'A maintainer');
    git('config', 'user.email', 'maintainer@project.example');
    commit();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'a change');
  };
  const everything = () => [git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag')];

  it('sets the version everywhere and nothing else, in one commit with its tag', () => {
    release(root, '99.0.1', DAY);

    expect(versionsIn(root).map(({ version }) => version)).toEqual(Array.from({ length: 5 }, () => '99.0.1'));
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '-1', '--format=%s')).toBe('release: 99.0.1');
    expect(git('describe', '--exact-match')).toBe('v99.0.1');
    const added = git('show', '--format=', '--unified=0').match(/^\+(?!\+\+)(?=.).+/gm) ?? [];
    expect(added.length).toBe(6);
    for (const line of added) expect(line).toContain('99.0.1');
  });

  it('tries without writing', () => {
    const before = everything();
    release(root, '99.0.1', DAY, true);
    expect(everything()).toEqual(before);
  });

  it('is refused while changes are not committed, or a place says another version, or its tag is there', () => {
    const expectRefused = (why: RegExp) => {
      const before = everything();
      expect(() => release(root, '99.0.1', DAY)).toThrowMatching(refused(why));
      expect(everything()).toEqual(before);
    };
    writeFileSync(join(root, 'docs/embedding.md'), 'npm install ./waizant-user-support-7.7.7.tgz\n');
    expectRefused(/embedding\.md says 7\.7\.7/);
    git('checkout', '--quiet', '.');
    writeFileSync(join(root, 'new.txt'), '');
    expectRefused(/not committed/);
    commit();
    git('tag', 'v99.0.1');
    expectRefused(/v99\.0\.1 is there already/);
  });
});
