import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../docs/adr');

describe('the list of decisions', () => {
  it('has each by its number, title and file', () => {
    const decisions = readdirSync(FOLDER).filter((name) => /^\d{4}-.*\.md$/.test(name));
    const listed = decisions.sort().map((name) => {
      const [, number = '', title = ''] =
        /^# (\d+)\. (.*)\n/.exec(readFileSync(join(FOLDER, name), 'utf8')) ?? [];
      expect(name).toMatch(new RegExp(`^${number.padStart(4, '0')}-`));
      return `${number}. [${title}](${name})`;
    });
    const page = readFileSync(join(FOLDER, 'README.md'), 'utf8').split('\n');
    expect(page.filter((line) => /^\d+\. /.test(line))).toEqual(listed);
  });
});
