-- A Core of our own for the local default: tables named like Waizant's, and the views that we read.
-- In production the DBA writes these views over the real tables; see docs/core-database.md.

CREATE TABLE core.usuarios (
  idUsuario         TEXT    NOT NULL,
  correo            TEXT    NOT NULL COLLATE NOCASE,
  nombre            TEXT    NULL,
  telefono          TEXT    NULL,
  idioma            TEXT    NULL,
  fechaCambioCorreo TEXT    NULL,
  fechaCambioTelefono TEXT  NULL,
  inactivo          INTEGER NOT NULL,
  PRIMARY KEY (idUsuario)
);

-- Serves the exact look-up regardless of case, and the prefix seek of the suggestions.
CREATE UNIQUE INDEX core.UX_usuarios_correo ON usuarios (correo);

CREATE TABLE core.planes (
  idPlan TEXT NOT NULL,
  nombre TEXT NOT NULL,
  PRIMARY KEY (idPlan)
);

CREATE TABLE core.practicas (
  idPractica          TEXT    NOT NULL,
  nombre              TEXT    NOT NULL,
  idPlan              TEXT    NOT NULL REFERENCES planes (idPlan),
  moduloRcm           INTEGER NOT NULL,
  periodoPrecio       TEXT    NULL,
  precioCentavos      INTEGER NULL,
  moneda              TEXT    NULL,
  licenciasUsadas     INTEGER NULL,
  licenciasCompradas  INTEGER NULL,
  encuentrosRestantes INTEGER NULL,
  encuentrosIncluidos INTEGER NULL,
  fechaRenovacion     TEXT    NULL,
  modulos             TEXT    NOT NULL,
  PRIMARY KEY (idPractica)
);

CREATE TABLE core.usuariosPracticas (
  idUsuario     TEXT    NOT NULL REFERENCES usuarios (idUsuario),
  idPractica    TEXT    NOT NULL REFERENCES practicas (idPractica),
  administrador INTEGER NOT NULL,
  inactivo      INTEGER NOT NULL,
  PRIMARY KEY (idUsuario, idPractica)
) WITHOUT ROWID;

CREATE VIEW core.SupportUsers AS
SELECT
  idUsuario AS UserId,
  correo AS Email,
  nombre AS Name,
  telefono AS Phone,
  CASE WHEN inactivo = 0 THEN 1 ELSE 0 END AS IsActive,
  idioma AS Language,
  fechaCambioCorreo AS EmailChangedAt,
  fechaCambioTelefono AS PhoneChangedAt
FROM usuarios;

CREATE VIEW core.SupportEcosystems AS
SELECT
  practicas.idPractica AS EcosystemId,
  practicas.nombre AS Name,
  planes.nombre AS PlanName,
  practicas.moduloRcm AS HasRcm
FROM practicas
JOIN planes ON planes.idPlan = practicas.idPlan;

CREATE VIEW core.SupportMemberships AS
SELECT
  idUsuario AS UserId,
  idPractica AS EcosystemId,
  CASE WHEN administrador = 1 THEN 'administrator' ELSE 'member' END AS Role,
  CASE WHEN inactivo = 0 THEN 1 ELSE 0 END AS IsActive
FROM usuariosPracticas;

CREATE VIEW core.SupportPlans AS
SELECT
  practicas.idPractica AS EcosystemId,
  planes.nombre AS PlanName,
  CASE practicas.periodoPrecio WHEN 'mensual' THEN 'monthly' WHEN 'anual' THEN 'yearly' END AS PricePeriod,
  practicas.precioCentavos AS PriceMinorUnits,
  practicas.moneda AS PriceCurrency,
  practicas.licenciasUsadas AS LicencesUsed,
  practicas.licenciasCompradas AS LicencesBought,
  practicas.encuentrosRestantes AS EncountersLeft,
  practicas.encuentrosIncluidos AS EncountersIncluded,
  practicas.fechaRenovacion AS RenewsOn,
  practicas.modulos AS Modules
FROM practicas
JOIN planes ON planes.idPlan = practicas.idPlan;
