-- A Core like Waizant's for the specs, the benchmark and compose.yaml: what core-demo.sqlite.sql is for SQLite.
-- The views are the example mapping of docs/core-database.md.
CREATE SCHEMA core;
GO
CREATE TABLE core.usuarios (
  idUsuario         NVARCHAR(64)  NOT NULL CONSTRAINT PK_usuarios PRIMARY KEY,
  correo            NVARCHAR(254) COLLATE Latin1_General_CI_AS NOT NULL,
  nombre            NVARCHAR(400) NULL,
  telefono          NVARCHAR(32)  NULL,
  idioma            VARCHAR(8)    NULL,
  fechaCambioCorreo DATETIME2(3)  NULL,
  fechaCambioTelefono DATETIME2(3) NULL,
  inactivo          BIT           NOT NULL
);

-- Serves the exact look-up regardless of case, and the prefix seek of the suggestions.
CREATE UNIQUE INDEX UX_usuarios_correo ON core.usuarios (correo);

CREATE TABLE core.planes (
  idPlan NVARCHAR(64) NOT NULL CONSTRAINT PK_planes PRIMARY KEY,
  nombre NVARCHAR(64) NOT NULL
);

CREATE TABLE core.practicas (
  idPractica          NVARCHAR(64)  NOT NULL CONSTRAINT PK_practicas PRIMARY KEY,
  nombre              NVARCHAR(400) NOT NULL,
  idPlan              NVARCHAR(64)  NOT NULL CONSTRAINT FK_practicas_planes REFERENCES core.planes (idPlan),
  moduloRcm           BIT           NOT NULL,
  periodoPrecio       VARCHAR(16)   NULL,
  precioCentavos      INT           NULL,
  moneda              CHAR(3)       NULL,
  licenciasUsadas     INT           NULL,
  licenciasCompradas  INT           NULL,
  encuentrosRestantes INT           NULL,
  encuentrosIncluidos INT           NULL,
  fechaRenovacion     DATE          NULL,
  modulos             NVARCHAR(400) NOT NULL
);

CREATE TABLE core.usuariosPracticas (
  idUsuario     NVARCHAR(64) NOT NULL CONSTRAINT FK_usuariosPracticas_usuarios REFERENCES core.usuarios (idUsuario),
  idPractica    NVARCHAR(64) NOT NULL CONSTRAINT FK_usuariosPracticas_practicas REFERENCES core.practicas (idPractica),
  administrador BIT          NOT NULL,
  inactivo      BIT          NOT NULL,
  CONSTRAINT PK_usuariosPracticas PRIMARY KEY (idUsuario, idPractica)
);
GO
CREATE VIEW core.SupportUsers AS
SELECT
  idUsuario AS UserId,
  correo AS Email,
  nombre AS Name,
  telefono AS Phone,
  CAST(CASE WHEN inactivo = 0 THEN 1 ELSE 0 END AS BIT) AS IsActive,
  idioma AS Language,
  fechaCambioCorreo AS EmailChangedAt,
  fechaCambioTelefono AS PhoneChangedAt
FROM core.usuarios;
GO
CREATE VIEW core.SupportEcosystems AS
SELECT
  practicas.idPractica AS EcosystemId,
  practicas.nombre AS Name,
  planes.nombre AS PlanName,
  practicas.moduloRcm AS HasRcm
FROM core.practicas
JOIN core.planes ON planes.idPlan = practicas.idPlan;
GO
CREATE VIEW core.SupportMemberships AS
SELECT
  idUsuario AS UserId,
  idPractica AS EcosystemId,
  CAST(CASE WHEN administrador = 1 THEN 'administrator' ELSE 'member' END AS VARCHAR(16)) AS Role,
  CAST(CASE WHEN inactivo = 0 THEN 1 ELSE 0 END AS BIT) AS IsActive
FROM core.usuariosPracticas;
GO
CREATE VIEW core.SupportPlans AS
SELECT
  practicas.idPractica AS EcosystemId,
  planes.nombre AS PlanName,
  CAST(CASE practicas.periodoPrecio WHEN 'mensual' THEN 'monthly' WHEN 'anual' THEN 'yearly' END AS VARCHAR(16))
    AS PricePeriod,
  practicas.precioCentavos AS PriceMinorUnits,
  practicas.moneda AS PriceCurrency,
  practicas.licenciasUsadas AS LicencesUsed,
  practicas.licenciasCompradas AS LicencesBought,
  practicas.encuentrosRestantes AS EncountersLeft,
  practicas.encuentrosIncluidos AS EncountersIncluded,
  practicas.fechaRenovacion AS RenewsOn,
  practicas.modulos AS Modules
FROM core.practicas
JOIN core.planes ON planes.idPlan = practicas.idPlan;
GO
GRANT SELECT ON core.SupportUsers TO support_bff;
GRANT SELECT ON core.SupportEcosystems TO support_bff;
GRANT SELECT ON core.SupportMemberships TO support_bff;
GRANT SELECT ON core.SupportPlans TO support_bff;
