import { makeSqlite, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { checkCore, type CoreInspection } from './core-check.ts';
import { CORE_VIEWS, TYPES } from './core-contract.ts';

/** Core as SQL Server describes it, each column of the first type that the contract has for its kind. */
function described(email: string): CoreInspection {
  return {
    coreText: 'nvarchar',
    columnsOf: async (view) =>
      new Map(
        Object.entries(CORE_VIEWS[view] ?? {}).map(([name, { kind }]) => [
          name,
          {
            type: name === 'Email' ? email : (TYPES[kind][0] ?? ''),
            length: null,
            mayBeNull: false,
            collation: null,
          },
        ]),
      ),
    planOf: async () => [],
    otherFindings: async () => [],
  };
}

describe('core:check', () => {
  let spec: SpecDatabase;

  beforeEach(async () => {
    spec = await makeSqlite();
  });
  afterEach(() => spec.discard());

  for (const type of ['char', 'nchar']) {
    it(`finds addresses that are padded: ${type}`, async () => {
      const [first] = await checkCore(spec.database, described(type));
      expect(first).toMatch(new RegExp(`^core\\.SupportUsers\\.Email is ${type}: padded`));
    });
  }

  for (const type of ['varchar', 'nvarchar']) {
    it(`takes addresses of variable length: ${type}`, async () => {
      const sentences = await checkCore(spec.database, {
        ...described(type),
        coreText: type as 'varchar' | 'nvarchar',
      });
      expect(sentences.filter((sentence) => sentence.includes('Email'))).toEqual([]);
    });
  }
});
