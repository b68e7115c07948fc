-- What this product keeps: one row per assistance, its trace, and what rests beside the trace.
-- Ids and hashes compare byte by byte (BIN2), as in SQLite; only what people type or read follows the database.
-- Ids are random, so a clustered key on them alone would write all over the table: rows lie in order of time.

CREATE TABLE support.Assistances (
  Id               UNIQUEIDENTIFIER NOT NULL,
  -- The sequence of the last trace row: every write is guarded by it.
  Version          INT              NOT NULL,
  State            NVARCHAR(MAX)    NOT NULL,
  Step             VARCHAR(32)      NOT NULL,
  AgentId          NVARCHAR(128)    COLLATE Latin1_General_BIN2 NOT NULL,
  AgentName        NVARCHAR(400)    NOT NULL,
  UserId           NVARCHAR(64)     COLLATE Latin1_General_BIN2 NOT NULL,
  UserEmail        NVARCHAR(254)    NOT NULL,
  UserName         NVARCHAR(400)    NULL,
  CaseNumber       NVARCHAR(64)     NULL,
  EcosystemId      NVARCHAR(64)     NULL,
  EcosystemName    NVARCHAR(400)    NULL,
  StartedAt        DATETIME2(3)     NOT NULL,
  SessionStartedAt DATETIME2(3)     NULL,
  -- When it ends by itself if nothing happens; null once ended.
  Deadline         DATETIME2(3)     NULL,
  EndedAt          DATETIME2(3)     NULL,
  Outcome          VARCHAR(32)      NULL,
  Reason           NVARCHAR(1000)   NULL,
  CONSTRAINT PK_Assistances PRIMARY KEY NONCLUSTERED (Id)
);

CREATE UNIQUE CLUSTERED INDEX IX_Assistances_History ON support.Assistances (StartedAt, Id);
CREATE UNIQUE INDEX UX_Assistances_OpenAgent ON support.Assistances (AgentId) WHERE EndedAt IS NULL;
CREATE UNIQUE INDEX UX_Assistances_OpenUser ON support.Assistances (UserId) WHERE EndedAt IS NULL;
CREATE INDEX IX_Assistances_Overdue ON support.Assistances (Deadline) WHERE EndedAt IS NULL;
CREATE INDEX IX_Assistances_AgentHistory ON support.Assistances (AgentId, StartedAt, Id);
CREATE INDEX IX_Assistances_UserSessions ON support.Assistances (UserId, SessionStartedAt);

CREATE TABLE support.Trace (
  -- The id of an assistance, or `day:2026-11-23`.
  Chain    VARCHAR(64)   COLLATE Latin1_General_BIN2 NOT NULL,
  Sequence INT           NOT NULL,
  At       DATETIME2(3)  NOT NULL,
  Event    VARCHAR(64)   NOT NULL,
  Actor    NVARCHAR(MAX) NOT NULL,
  Origin   NVARCHAR(MAX) NOT NULL,
  Data     NVARCHAR(MAX) NOT NULL,
  Mac      VARCHAR(64)   NOT NULL,
  CONSTRAINT PK_Trace PRIMARY KEY CLUSTERED (Chain, Sequence)
);

CREATE INDEX IX_Trace_At ON support.Trace (At);

CREATE TABLE support.Secrets (
  AssistanceId UNIQUEIDENTIFIER NOT NULL,
  Kind         VARCHAR(32)      COLLATE Latin1_General_BIN2 NOT NULL,
  -- Sealed, or a keyed hash: never readable here.
  Value        NVARCHAR(MAX)    NOT NULL,
  CONSTRAINT PK_Secrets PRIMARY KEY (AssistanceId, Kind),
  CONSTRAINT FK_Secrets_Assistances FOREIGN KEY (AssistanceId) REFERENCES support.Assistances (Id)
);

CREATE TABLE support.Tickets (
  TicketHash   VARCHAR(64)      COLLATE Latin1_General_BIN2 NOT NULL,
  TicketId     VARCHAR(64)      NOT NULL,
  AssistanceId UNIQUEIDENTIFIER NOT NULL,
  Product      VARCHAR(16)      COLLATE Latin1_General_BIN2 NOT NULL,
  ExpiresAt    DATETIME2(3)     NOT NULL,
  CONSTRAINT PK_Tickets PRIMARY KEY (TicketHash),
  CONSTRAINT FK_Tickets_Assistances FOREIGN KEY (AssistanceId) REFERENCES support.Assistances (Id)
);

CREATE INDEX IX_Tickets_Assistance ON support.Tickets (AssistanceId, Product);

CREATE TABLE support.ProductTokens (
  TokenHash    VARCHAR(64)      COLLATE Latin1_General_BIN2 NOT NULL,
  AssistanceId UNIQUEIDENTIFIER NOT NULL,
  CONSTRAINT PK_ProductTokens PRIMARY KEY (TokenHash),
  CONSTRAINT FK_ProductTokens_Assistances FOREIGN KEY (AssistanceId) REFERENCES support.Assistances (Id)
);

CREATE TABLE support.Outbox (
  TaskId       UNIQUEIDENTIFIER NOT NULL,
  AssistanceId UNIQUEIDENTIFIER NOT NULL,
  Task         NVARCHAR(MAX)    NOT NULL,
  -- How often it was taken.
  Attempt      INT              NOT NULL,
  -- Nobody takes it before then.
  DueAt        DATETIME2(3)     NOT NULL,
  CONSTRAINT PK_Outbox PRIMARY KEY (TaskId),
  CONSTRAINT FK_Outbox_Assistances FOREIGN KEY (AssistanceId) REFERENCES support.Assistances (Id)
);

CREATE INDEX IX_Outbox_Due ON support.Outbox (DueAt);

CREATE TABLE support.Uses (
  Id      UNIQUEIDENTIFIER NOT NULL,
  Kind    VARCHAR(32)      COLLATE Latin1_General_BIN2 NOT NULL,
  Subject NVARCHAR(254)    COLLATE Latin1_General_BIN2 NOT NULL,
  At      DATETIME2(3)     NOT NULL,
  CONSTRAINT PK_Uses PRIMARY KEY NONCLUSTERED (Id)
);

CREATE CLUSTERED INDEX IX_Uses_Window ON support.Uses (Kind, Subject, At);
CREATE INDEX IX_Uses_At ON support.Uses (At);

-- One row per counted subject, written first: its lock makes those who count wait for one another.
CREATE TABLE support.UseTurns (
  Kind    VARCHAR(32)   COLLATE Latin1_General_BIN2 NOT NULL,
  Subject NVARCHAR(254) COLLATE Latin1_General_BIN2 NOT NULL,
  At      DATETIME2(3)  NOT NULL,
  CONSTRAINT PK_UseTurns PRIMARY KEY (Kind, Subject)
);

CREATE INDEX IX_UseTurns_At ON support.UseTurns (At);

CREATE TABLE support.Holds (
  Id           UNIQUEIDENTIFIER NOT NULL,
  Kind         VARCHAR(32)      COLLATE Latin1_General_BIN2 NOT NULL,
  SubjectId    NVARCHAR(128)    COLLATE Latin1_General_BIN2 NOT NULL,
  SubjectEmail NVARCHAR(254)    NOT NULL,
  Since        DATETIME2(3)     NOT NULL,
  -- Null: until a supervisor releases.
  Until        DATETIME2(3)     NULL,
  ReleasedAt   DATETIME2(3)     NULL,
  CONSTRAINT PK_Holds PRIMARY KEY (Id)
);

CREATE INDEX IX_Holds_Subject ON support.Holds (SubjectId, Kind, ReleasedAt, Since);
CREATE INDEX IX_Holds_Standing ON support.Holds (Since) WHERE ReleasedAt IS NULL;

CREATE TABLE support.Sessions (
  -- SHA-256 of the id in the cookie, hex.
  IdHash       VARCHAR(64)   COLLATE Latin1_General_BIN2 NOT NULL,
  Browser      VARCHAR(64)   COLLATE Latin1_General_BIN2 NOT NULL,
  AgentId      NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  AgentUser    NVARCHAR(128) NOT NULL,
  AgentName    NVARCHAR(400) NOT NULL,
  AgentEmail   NVARCHAR(254) NOT NULL,
  Roles        VARCHAR(64)   NOT NULL,
  RightsReadAt DATETIME2(3)  NOT NULL,
  CreatedAt    DATETIME2(3)  NOT NULL,
  LastSeenAt   DATETIME2(3)  NOT NULL,
  ReplacedAt   DATETIME2(3)  NULL,
  CONSTRAINT PK_Sessions PRIMARY KEY (IdHash)
);

CREATE INDEX IX_Sessions_Browser ON support.Sessions (Browser);
CREATE INDEX IX_Sessions_Agent ON support.Sessions (AgentId);
CREATE INDEX IX_Sessions_LastSeen ON support.Sessions (LastSeenAt);
CREATE INDEX IX_Sessions_Created ON support.Sessions (CreatedAt);

-- The ids of access tokens that were accepted once.
CREATE TABLE support.SpentTokens (
  Jti       NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  ExpiresAt DATETIME2(3)  NOT NULL,
  CONSTRAINT PK_SpentTokens PRIMARY KEY (Jti)
);

CREATE INDEX IX_SpentTokens_ExpiresAt ON support.SpentTokens (ExpiresAt);

CREATE TABLE support.AgentEmails (
  AgentId NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  Email   NVARCHAR(254) NOT NULL,
  Since   DATETIME2(3)  NOT NULL,
  CONSTRAINT PK_AgentEmails PRIMARY KEY (AgentId)
);
