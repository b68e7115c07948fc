import { makeSqlite, type SpecDatabase } from '../../../spec-kit/sql/database.ts';
import { checkCore, type CoreInspection } from './core-check.ts';
import { CORE_VIEWS, TYPES } from './core-contract.ts';
import { stepsOfShowplan } from './mssql-inspection.ts';
import { sqliteInspection } from './sqlite-inspection.ts';

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

  for (const [missing, sentences] of [
    ['PhoneChangedAt', []],
    ['EmailChangedAt', ['core.SupportUsers.EmailChangedAt is missing']],
  ] as const) {
    it(`says of a view without ${missing}: ${sentences.join() || 'nothing'}`, async () => {
      const all = described('nvarchar');
      const without: CoreInspection = {
        ...all,
        columnsOf: async (view) =>
          new Map([...(await all.columnsOf(view))].filter(([name]) => name !== missing)),
      };
      const told = await checkCore(spec.database, without);
      expect(told.filter((sentence) => sentence.includes('ChangedAt'))).toEqual([...sentences]);
    });
  }

  it('finds no whole table read in the demo, on SQLite', async () => {
    expect(await checkCore(spec.database, sqliteInspection(spec.database))).toEqual([]);
  });

  it('finds an address that no look-up finds', async () => {
    await spec.tamper(
      `INSERT INTO core.usuarios (idUsuario, correo, inactivo) VALUES ('U-b', ' b@x.example', 0)`,
    );
    expect(await checkCore(spec.database, sqliteInspection(spec.database))).toEqual([
      'core.SupportUsers has an Email that begins with a blank: no look-up finds it',
    ]);
  });

  it('takes what SQL Server makes of nothing for no table', () => {
    const read = (operator: string, object: string) =>
      stepsOfShowplan(`<RelOp PhysicalOp="${operator}" NodeId="1">${object}</RelOp>`).map(
        ({ scans }) => scans,
      );
    expect(read('Constant Scan', '<ConstantScan/>')).toEqual([null]);
    expect(read('Clustered Index Scan', '<Object Table="[usuarios]"/>')).toEqual(['usuarios']);
  });
});
