import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  instant,
  int,
  nvarchar,
  varchar,
  type SqlParameters,
  type SqlSession,
} from '../adapters/sql/engine/sql-database.ts';
import { openSqlite } from '../adapters/sql/engine/sqlite.ts';
import { DAY_MS } from '../domain/time.ts';
import { DEMO_ECOSYSTEMS, DEMO_PEOPLE, type DemoEcosystem, type DemoPerson } from './demo-people.ts';

const SCHEMA = new URL('../adapters/sql/schema/core-demo.sqlite.sql', import.meta.url);

const INSERT = {
  plan: 'INSERT INTO core.planes (idPlan, nombre) VALUES (@id, @name)',
  ecosystem: `INSERT INTO core.practicas
  (idPractica, nombre, idPlan, moduloRcm, periodoPrecio, precioCentavos, moneda, licenciasUsadas,
   licenciasCompradas, encuentrosRestantes, encuentrosIncluidos, fechaRenovacion, modulos)
VALUES
  (@id, @name, @plan, @hasRcm, @period, @price, @currency, @used, @bought, @left, @included, @renewsOn, @modules)`,
  user: `INSERT INTO core.usuarios (idUsuario, correo, nombre, telefono, idioma, fechaCambioCorreo,
  fechaCambioTelefono, inactivo)
VALUES (@id, @email, @name, @phone, @language, @emailChangedAt, @phoneChangedAt, @inactive)`,
  membership: `INSERT INTO core.usuariosPracticas (idUsuario, idPractica, administrador, inactivo)
VALUES (@user, @ecosystem, @administrator, @inactive)`,
} as const;

/** Makes `core.sqlite` with the demo people in a folder that has none; answers whether it did. `now`: ms since 1970. */
export async function makeDemoCore(folder: string, now: number): Promise<boolean> {
  if (await isComplete(folder)) return false;
  const schema = await readFile(SCHEMA, 'utf8');
  const database = openSqlite(folder, { core: 'write' });
  try {
    await database.transaction(async (session) => {
      await session.script(schema);
      await fillDemoCore(session, now);
    });
  } finally {
    await database.close();
  }
  return true;
}

/** The demo people into a Core that has the tables of the demo, on either engine. `now`: ms since 1970. */
export async function fillDemoCore(session: SqlSession, now: number): Promise<void> {
  for (const { plan } of DEMO_ECOSYSTEMS) {
    await session.execute(INSERT.plan, { id: nvarchar(64, plan.name), name: nvarchar(64, plan.name) });
  }
  for (const ecosystem of DEMO_ECOSYSTEMS) {
    await session.execute(INSERT.ecosystem, ecosystemColumns(ecosystem, now));
  }
  for (const person of DEMO_PEOPLE) await insertPerson(session, person, now);
}

/** A start that was interrupted leaves an empty file. */
async function isComplete(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, 'core.sqlite'))) return false;
  const database = openSqlite(folder);
  try {
    const tables = await database.query(
      `SELECT name FROM core.sqlite_schema WHERE name = 'SupportPlans'`,
      {},
      (row) => row.text('name'),
    );
    return tables.length > 0;
  } finally {
    await database.close();
  }
}

async function insertPerson(
  session: SqlSession,
  { core, memberships }: DemoPerson,
  now: number,
): Promise<void> {
  if (core === null) return;
  const daysAgo = (days: number | null) => instant(days === null ? null : now - days * DAY_MS);
  await session.execute(INSERT.user, {
    id: nvarchar(64, core.id),
    email: nvarchar(254, core.email),
    name: nvarchar(400, core.name),
    phone: varchar(32, core.phone),
    language: varchar(8, core.language),
    emailChangedAt: daysAgo(core.emailChangedDaysAgo),
    phoneChangedAt: daysAgo(core.phoneChangedDaysAgo),
    inactive: int(core.active ? 0 : 1),
  });
  for (const { ecosystem, role, active } of memberships) {
    await session.execute(INSERT.membership, {
      user: nvarchar(64, core.id),
      ecosystem: nvarchar(64, idOf(ecosystem)),
      administrator: int(role === 'administrator' ? 1 : 0),
      inactive: int(active ? 0 : 1),
    });
  }
}

function ecosystemColumns({ id, name, hasRcm, plan }: DemoEcosystem, now: number): SqlParameters {
  return {
    id: nvarchar(64, id),
    name: nvarchar(400, name),
    plan: nvarchar(64, plan.name),
    hasRcm: int(hasRcm ? 1 : 0),
    period: varchar(16, plan.pricePeriod === 'monthly' ? 'mensual' : 'anual'),
    price: int(plan.priceMinorUnits),
    currency: varchar(3, plan.priceCurrency),
    used: int(plan.licencesUsed),
    bought: int(plan.licencesBought),
    left: int(plan.encountersLeft),
    included: int(plan.encountersIncluded),
    renewsOn: varchar(10, new Date(now + plan.renewsInDays * DAY_MS).toISOString().slice(0, 10)),
    modules: nvarchar(400, plan.modules.join(',')),
  };
}

function idOf(ecosystem: string): string {
  const found = DEMO_ECOSYSTEMS.find(({ name }) => name === ecosystem);
  if (!found) throw new Error(`demo data: there is no ecosystem ${ecosystem}`);
  return found.id;
}
