import type { BffUnderTest } from './bff-under-test.ts';
import { isOnMssql } from './sql/database.ts';

/** Two people in Core whose addresses are one to us. The demo's own table refuses them on SQL Server: a view may not. */
export async function twoWithOneAddress(
  bff: Pick<BffUnderTest, 'tamper'>,
  [one, other]: readonly [string, string],
): Promise<void> {
  if (isOnMssql) {
    await bff.tamper('DROP INDEX UX_usuarios_correo ON core.usuarios');
  }
  await bff.tamper(`INSERT INTO core.usuarios (idUsuario, correo, inactivo)
    VALUES ('U-twin-1', '${one}', 0), ('U-twin-2', '${other}', 0)`);
}
