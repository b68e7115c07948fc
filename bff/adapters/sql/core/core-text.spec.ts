import { sqlCoreDirectory } from './core-directory.ts';
import { parseMssqlUrl } from '../engine/mssql-url.ts';
import { openMssql } from '../engine/mssql.ts';

/** A database that is closed fails whatever it is asked: an answer means that it was not asked. */
async function closed(coreText: 'varchar' | 'nvarchar') {
  const database = openMssql(parseMssqlUrl(`mssql://user:password@localhost/core?coreText=${coreText}`));
  await database.close();
  return sqlCoreDirectory(database);
}

describe('a text that Core’s varchar columns cannot hold', () => {
  for (const local of ['jos\u200b', 'ＪＯＳ', 'ılker', 'josе', 'jos\u0301', 'jos\u0085', 'jos😀', 'ćirić']) {
    const email = `${local}@legacy355.example`;

    it(`is not asked for, where SQL Server would make another of it: ${JSON.stringify(local)}`, async () => {
      const core = await closed('varchar');
      expect(await core.findByEmail(email)).toBeNull();
      expect(await core.suggest(`ana.${local}`, 8)).toEqual([]);
      expect(await core.personById(local)).toBeNull();
    });
  }

  it('is what lies outside Latin-1, and nothing in it', async () => {
    const core = await closed('varchar');
    for (const local of ['jos', 'josé', 'muñoz', 'jose\u0301', 'groß', 'jos\u00ad', 'Þór']) {
      await expectAsync(core.findByEmail(`${local}@legacy355.example`)).toBeRejectedWithError(/closed/);
    }
  });

  it('is asked for where the columns are nvarchar', async () => {
    const core = await closed('nvarchar');
    await expectAsync(core.findByEmail('ćirić@legacy355.example')).toBeRejectedWithError(/closed/);
  });
});
