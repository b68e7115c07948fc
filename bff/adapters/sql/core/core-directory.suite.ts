import { AmbiguousAddress } from '../../../platform/ambiguous-address.ts';
import { START } from '../../../spec-kit/assistance-at-each-step.ts';
import type { CoreDirectory } from '../../../users/ports.ts';
import { AS_SQL_SERVER_MAY, collating } from '../../../spec-kit/sql/collating-core.ts';
import { sqlCoreDirectory } from './core-directory.ts';
import type { MakeDatabase, SpecDatabase } from '../../../spec-kit/sql/database.ts';
import type { SqlReader } from '../engine/sql-database.ts';

const USERS = 'idUsuario AS UserId, correo AS Email, nombre AS Name, telefono AS Phone';
const REST = 'idioma AS Language, fechaCambioCorreo AS EmailChangedAt';

/** The view anew, with more columns; on SQL Server with the BFF's right to read it. */
const VIEWS = {
  sqlite: (more: string) => [
    `DROP VIEW core.SupportUsers;
    CREATE VIEW core.SupportUsers AS
    SELECT ${USERS}, CASE WHEN inactivo = 0 THEN 1 ELSE 0 END AS IsActive, ${REST}${more} FROM usuarios`,
  ],
  mssql: (more: string) => [
    'DROP VIEW core.SupportUsers',
    `CREATE VIEW core.SupportUsers AS
    SELECT ${USERS}, CAST(CASE WHEN inactivo = 0 THEN 1 ELSE 0 END AS BIT) AS IsActive, ${REST}${more}
    FROM core.usuarios`,
    'GRANT SELECT ON core.SupportUsers TO support_bff',
  ],
} as const;

export function coreDirectorySuite(makeDatabase: MakeDatabase): void {
  describe('Core directory', () => {
    let spec: SpecDatabase;
    let core: CoreDirectory;

    beforeAll(async () => {
      spec = await makeDatabase();
      core = sqlCoreDirectory(spec.database);
    });
    afterAll(() => spec.discard());

    it('asks a replica for what is shown, and the database itself for what decides', async () => {
      const asked: string[] = [];
      const from = (name: string): SqlReader => ({
        query(statement, ...rest) {
          asked.push(name);
          return spec.database.query(statement, ...rest);
        },
      });
      const two = sqlCoreDirectory({ ...from('itself'), replica: from('replica') });
      await two.suggest('mart', 8);
      await two.planOf('E-355');
      expect(asked.splice(0)).toEqual(['replica', 'replica']);
      await two.findByEmail('marta.admin@legacy355.example');
      await two.personById('U-1001');
      expect(asked).toEqual(['itself', 'itself']);
    });

    it('suggests addresses alphabetically, whatever the case of what was typed', async () => {
      const expected = ['marta.admin@legacy355.example', 'martin.member@riverside.example'];
      expect(await core.suggest('mart', 8)).toEqual(expected);
      expect(await core.suggest('MART', 8)).toEqual(expected);
      expect(await core.suggest('mart', 1)).toEqual(expected.slice(0, 1));
    });

    for (const typed of [
      '%ar',
      '_ar',
      'mar%',
      '[m]ar',
      '\\mar',
      `mar' OR 1=1 --`,
      'mar\u0000',
      'ñandú',
      `o'neil\\`,
      'm'.repeat(300),
    ]) {
      it(`suggests nothing for ${JSON.stringify(typed.slice(0, 20))}: it is text, not a pattern`, async () => {
        expect(await core.suggest(typed, 8)).toEqual([]);
      });
    }

    it('finds a user whatever the case of the address, and gives it back as Core writes it', async () => {
      const rita = await core.findByEmail('rita.CASE@legacy355.example');
      expect(rita?.email).toBe('Rita.Case@Legacy355.example');
      expect((await core.personById(rita?.id ?? ''))?.user).toEqual(rita ?? undefined);
    });

    describe('of people whose addresses a collation takes for one', () => {
      const { bestFit, dropped, exact } = AS_SQL_SERVER_MAY;
      const at = (local: string) => `${local}@alike.example`;

      beforeAll(() =>
        spec.tamper(`INSERT INTO core.usuarios (idUsuario, correo, inactivo)
          VALUES ('U-jos', '${at('jos')}', 0), ('U-muoz', '${at('muoz')}', 0), ('U-muñoz', '${at('muñoz')}', 0),
            ('U-rené', '${at('rene\u0301')}', 0)`),
      );
      afterAll(() => spec.tamper(`DELETE FROM core.usuarios WHERE correo LIKE '%@alike.example'`));

      for (const local of ['josé', 'jose\u0301', 'jos\u200b', 'jos\u00ad', 'jos\u001f', 'ＪＯＳ', 'joſ']) {
        it(`finds nobody for ${JSON.stringify(local)}, whatever the engine takes it for`, async () => {
          for (const as of [bestFit, dropped]) {
            const misled = sqlCoreDirectory(collating(spec.database, as));
            expect((await misled.findByEmail(at(local)))?.id ?? null).toBeNull();
          }
          expect(await core.findByEmail(at(local))).toBeNull();
        });

        it(`suggests nobody for ${JSON.stringify(local)}, whatever the engine takes it for`, async () => {
          for (const as of [bestFit, dropped]) {
            expect((await sqlCoreDirectory(collating(spec.database, as)).suggest(local, 8)) ?? []).toEqual(
              [],
            );
          }
          expect((await core.suggest(local, 8)) ?? []).toEqual([]);
        });
      }

      it('finds who was asked for, in either canonical form', async () => {
        expect((await core.findByEmail(at('muñoz')))?.id).toBe('U-muñoz');
        expect((await core.findByEmail(at('mun\u0303oz')))?.id).toBe('U-muñoz');
        expect((await core.findByEmail(at('muoz')))?.id).toBe('U-muoz');
      });

      it('finds who Core keeps in the decomposed form', async () => {
        expect((await core.findByEmail(at('rené')))?.id).toBe('U-rené');
        expect((await core.findByEmail(at('rene\u0301')))?.id).toBe('U-rené');
        expect(await core.findByEmail(at('rene'))).toBeNull();
      });

      it('finds who was asked for among all that the engine finds', async () => {
        const both = sqlCoreDirectory(collating(spec.database, dropped, exact));
        expect((await both.findByEmail(at('muñoz')))?.id).toBe('U-muñoz');
        const generous = sqlCoreDirectory(collating(spec.database, dropped));
        expect(await generous.suggest('muñ', 8)).toEqual([at('muñoz')]);
        expect(await generous.suggest('mun\u0303', 8)).toEqual([at('muñoz')]);
      });

      it('says so where two people have the address', async () => {
        const twice = sqlCoreDirectory(collating(spec.database, exact, exact));
        await expectAsync(twice.findByEmail(at('jos'))).toBeRejectedWithError(AmbiguousAddress);
      });
    });

    describe('of people whose addresses Core writes in its own way', () => {
      const longest = `${'é'.repeat(64)}@${'n'.repeat(60)}.${'clínica-'.repeat(14)}x.${'e'.repeat(14)}`;
      const WRITTEN = [
        // What is asked, what Core has.
        ['josé.pérez@desk.example', 'JOSÉ.PÉREZ@desk.example'],
        ['JOSÉ.CAPITAL@desk.example', 'josé.capital@desk.example'],
        ['íñigo.ñandú@desk.example', 'Íñigo.Ñandú@desk.example'],
        ['rené.mix@desk.example', 'RENE\u0301.MIX@desk.example'],
        ['blank@desk.example', 'blank@desk.example   '],
        ['tab@desk.example', 'tab@desk.example\t'],
        ['marta@clínica.example', 'marta@xn--clnica-4va.example'],
        ['nora@xn--clnica-4va.example', 'Nora@Clínica.example'],
        ['οδυσσευς@desk.example', 'ΟΔΥΣΣΕΥΣ@desk.example'],
        ['иван@desk.example', 'ИВАН@desk.example'],
        ["o'neil+desk@desk.example", "O'Neil+Desk@desk.example"],
        [longest, longest],
      ] as const;

      beforeAll(async () => {
        for (const [index, [, written]] of WRITTEN.entries()) {
          await spec.tamper(`INSERT INTO core.usuarios (idUsuario, correo, inactivo)
            VALUES ('U-own${String(index)}', ${spec.database.engine === 'mssql' ? 'N' : ''}'${written.replaceAll("'", "''")}', 0)`);
        }
      });
      afterAll(() => spec.tamper(`DELETE FROM core.usuarios WHERE idUsuario LIKE 'U-own%'`));

      for (const [index, [asked, written]] of WRITTEN.entries()) {
        it(`finds ${JSON.stringify(asked.slice(0, 40))} where Core has ${JSON.stringify(written.slice(0, 40))}`, async () => {
          const found = await core.findByEmail(asked);
          expect(found?.id).toBe(`U-own${String(index)}`);
          expect(found?.email).toBe(written.trim().normalize('NFC'));
        });
      }

      for (const asked of [
        'josé.perez@desk.example',
        'blank@desk.exampl',
        'blan@desk.example',
        'marta@clinica.example',
        'rene.mix@desk.example',
        "o'neil@desk.example",
        'oneil+desk@desk.example',
        `x${longest.slice(1)}`,
      ]) {
        it(`finds nobody else for ${JSON.stringify(asked.slice(0, 40))}`, async () => {
          expect(await core.findByEmail(asked)).toBeNull();
        });
      }

      it('suggests them by what lies on either side of ASCII', async () => {
        expect(await core.suggest('josé', 8)).toEqual([
          'josé.capital@desk.example',
          'JOSÉ.PÉREZ@desk.example',
        ]);
        expect(await core.suggest('ÍÑI', 8)).toEqual(['Íñigo.Ñandú@desk.example']);
        expect(await core.suggest('rené.m', 8)).toEqual(['RENÉ.MIX@desk.example']);
        expect(await core.suggest('josé', 1)).toEqual(['josé.capital@desk.example']);
        expect(await core.suggest('blank@desk.example', 8)).toEqual(['blank@desk.example']);
        expect(await core.suggest('álv', 8)).toEqual([]);
      });

      it('tells what it cannot look for from what is not there', async () => {
        for (const typed of ['иван', 'οδυ', 'ñññ', '...']) {
          expect(await core.suggest(typed, 8))
            .withContext(typed)
            .toBeNull();
        }
      });
    });

    it('finds nobody for an address or id that is not there, or too long to be one', async () => {
      expect(await core.findByEmail('nobody@nowhere.example')).toBeNull();
      expect(await core.findByEmail(`${'x'.repeat(10_000)}@nowhere.example`)).toBeNull();
      expect(await core.personById('U-0')).toBeNull();
    });

    it('reads every column of a user', async () => {
      expect(await core.findByEmail('pablo.multi@clinics.example')).toEqual({
        id: 'U-1004',
        email: 'pablo.multi@clinics.example',
        name: 'Pablo Multi',
        phone: '+573004440233',
        active: true,
        language: 'en',
        emailChangedAt: START - 3 * 24 * 60 * 60 * 1000,
      });
    });

    it('reads a person with the memberships by name, the inactive ones too', async () => {
      const pablo = await core.personById('U-1004');
      expect(pablo?.user).toEqual((await core.findByEmail('pablo.multi@clinics.example')) ?? undefined);
      expect(
        pablo?.memberships.map(({ ecosystemName, role, active, hasRcm, plan }) => [
          ecosystemName,
          role,
          active,
          hasRcm,
          plan,
        ]),
      ).toEqual([
        ['legacy355', 'administrator', true, false, 'Plus'],
        ['northgate', 'member', false, false, 'Lite'],
        ['riverside', 'member', true, true, 'Premium'],
      ]);
    });

    describe('where the view of an older release has no PhoneChangedAt', () => {
      const { sqlite, mssql } = VIEWS;
      const changed = async () => (await core.personById('U-1004'))?.phoneChangedAt;
      const shape = async (view: (more: string) => readonly string[], more: string) => {
        for (const statement of view(more)) await spec.tamper(statement);
      };
      const view = () => (spec.database.engine === 'sqlite' ? sqlite : mssql);

      beforeAll(() =>
        spec.tamper(
          `UPDATE core.usuarios SET fechaCambioTelefono = fechaCambioCorreo WHERE idUsuario = 'U-1004'`,
        ),
      );
      afterAll(() => spec.tamper(`UPDATE core.usuarios SET fechaCambioTelefono = NULL`));

      it('says nothing of it, with the same statement, and says it once the view has it', async () => {
        expect(await changed()).toBe(START - 3 * 24 * 60 * 60 * 1000);
        await shape(view(), '');
        expect((await core.personById('U-1004'))?.memberships.length).toBe(3);
        expect(await changed()).toBeNull();
        await shape(view(), ', fechaCambioTelefono AS PhoneChangedAt');
        expect(await changed()).toBe(START - 3 * 24 * 60 * 60 * 1000);
        expect((await core.personById('U-1001'))?.phoneChangedAt).toBeNull();
      });
    });

    it('reads a person who is a member nowhere', async () => {
      await spec.tamper(`INSERT INTO core.usuarios (idUsuario, correo, inactivo)
        VALUES ('U-alone', 'alone@nowhere.example', 0)`);
      const alone = await core.personById('U-alone');
      await spec.tamper(`DELETE FROM core.usuarios WHERE idUsuario = 'U-alone'`);
      expect([alone?.user.email, alone?.memberships]).toEqual(['alone@nowhere.example', []]);
    });

    it('reads the plan of an ecosystem', async () => {
      expect(await core.planOf('E-522')).toEqual({
        plan: 'Lite',
        pricePeriod: 'monthly',
        priceMinorUnits: 2_900,
        priceCurrency: 'USD',
        licencesUsed: 1,
        licencesBought: 2,
        encountersLeft: null,
        encountersIncluded: null,
        renewsOn: '2026-11-28',
        modules: ['Web', 'App'],
      });
      expect(await core.planOf('E-0')).toBeNull();
    });
  });
}
