-- What this product keeps: one row per assistance, its trace, and what rests beside the trace.
-- Times are fixed-width ISO 8601 text in UTC with milliseconds, so that text order is time order.

CREATE TABLE support.Assistances (
  Id               TEXT    NOT NULL,
  -- The sequence of the last trace row: every write is guarded by it.
  Version          INTEGER NOT NULL,
  State            TEXT    NOT NULL,
  Step             TEXT    NOT NULL,
  AgentId          TEXT    NOT NULL,
  AgentName        TEXT    NOT NULL,
  UserId           TEXT    NOT NULL,
  UserEmail        TEXT    NOT NULL,
  UserName         TEXT    NULL,
  CaseNumber       TEXT    NULL,
  EcosystemId      TEXT    NULL,
  EcosystemName    TEXT    NULL,
  StartedAt        TEXT    NOT NULL,
  SessionStartedAt TEXT    NULL,
  -- When it ends by itself if nothing happens; null once ended.
  Deadline         TEXT    NULL,
  EndedAt          TEXT    NULL,
  Outcome          TEXT    NULL,
  Reason           TEXT    NULL,
  PRIMARY KEY (Id)
);

CREATE UNIQUE INDEX support.UX_Assistances_OpenAgent ON Assistances (AgentId) WHERE EndedAt IS NULL;
CREATE UNIQUE INDEX support.UX_Assistances_OpenUser ON Assistances (UserId) WHERE EndedAt IS NULL;
CREATE INDEX support.IX_Assistances_Overdue ON Assistances (Deadline) WHERE EndedAt IS NULL;
CREATE INDEX support.IX_Assistances_History ON Assistances (StartedAt, Id);
CREATE INDEX support.IX_Assistances_AgentHistory ON Assistances (AgentId, StartedAt, Id);
CREATE INDEX support.IX_Assistances_UserSessions ON Assistances (UserId, SessionStartedAt);

CREATE TABLE support.Trace (
  -- The id of an assistance, or `day:2026-11-23`.
  Chain    TEXT    NOT NULL,
  Sequence INTEGER NOT NULL,
  At       TEXT    NOT NULL,
  Event    TEXT    NOT NULL,
  Actor    TEXT    NOT NULL,
  Origin   TEXT    NOT NULL,
  Data     TEXT    NOT NULL,
  Mac      TEXT    NOT NULL,
  PRIMARY KEY (Chain, Sequence)
);

CREATE INDEX support.IX_Trace_At ON Trace (At);

-- On SQL Server the login has no right to; here the database itself says no.
CREATE TRIGGER support.TR_Trace_NoUpdate BEFORE UPDATE ON Trace
BEGIN
  SELECT RAISE(ABORT, 'trace rows are only ever added');
END;
CREATE TRIGGER support.TR_Trace_NoDelete BEFORE DELETE ON Trace
BEGIN
  SELECT RAISE(ABORT, 'trace rows are only ever added');
END;

CREATE TABLE support.Secrets (
  AssistanceId TEXT NOT NULL REFERENCES Assistances (Id),
  Kind         TEXT NOT NULL,
  -- Sealed, or a keyed hash: never readable here.
  Value        TEXT NOT NULL,
  PRIMARY KEY (AssistanceId, Kind)
) WITHOUT ROWID;

CREATE TABLE support.Tickets (
  TicketHash   TEXT NOT NULL,
  TicketId     TEXT NOT NULL,
  AssistanceId TEXT NOT NULL REFERENCES Assistances (Id),
  Product      TEXT NOT NULL,
  ExpiresAt    TEXT NOT NULL,
  PRIMARY KEY (TicketHash)
) WITHOUT ROWID;

CREATE INDEX support.IX_Tickets_Assistance ON Tickets (AssistanceId, Product);

CREATE TABLE support.ProductTokens (
  TokenHash    TEXT NOT NULL,
  AssistanceId TEXT NOT NULL REFERENCES Assistances (Id),
  PRIMARY KEY (TokenHash)
) WITHOUT ROWID;

CREATE TABLE support.Outbox (
  TaskId       TEXT    NOT NULL,
  AssistanceId TEXT    NOT NULL REFERENCES Assistances (Id),
  Task         TEXT    NOT NULL,
  -- How often it was taken.
  Attempt      INTEGER NOT NULL,
  -- Nobody takes it before then.
  DueAt        TEXT    NOT NULL,
  PRIMARY KEY (TaskId)
) WITHOUT ROWID;

CREATE INDEX support.IX_Outbox_Due ON Outbox (DueAt);

CREATE TABLE support.Uses (
  Id      TEXT NOT NULL,
  Kind    TEXT NOT NULL,
  Subject TEXT NOT NULL,
  At      TEXT NOT NULL,
  PRIMARY KEY (Id)
) WITHOUT ROWID;

CREATE INDEX support.IX_Uses_Window ON Uses (Kind, Subject, At);
CREATE INDEX support.IX_Uses_At ON Uses (At);

-- One row per counted subject, written first: its lock makes those who count wait for one another.
CREATE TABLE support.UseTurns (
  Kind    TEXT NOT NULL,
  Subject TEXT NOT NULL,
  At      TEXT NOT NULL,
  PRIMARY KEY (Kind, Subject)
) WITHOUT ROWID;

CREATE INDEX support.IX_UseTurns_At ON UseTurns (At);

CREATE TABLE support.Holds (
  Id           TEXT NOT NULL,
  Kind         TEXT NOT NULL,
  SubjectId    TEXT NOT NULL,
  SubjectEmail TEXT NOT NULL,
  Since        TEXT NOT NULL,
  -- Null: until a supervisor releases.
  Until        TEXT NULL,
  ReleasedAt   TEXT NULL,
  PRIMARY KEY (Id)
) WITHOUT ROWID;

CREATE INDEX support.IX_Holds_Subject ON Holds (SubjectId, Kind, ReleasedAt, Since);
CREATE INDEX support.IX_Holds_Standing ON Holds (Since) WHERE ReleasedAt IS NULL;

CREATE TABLE support.Sessions (
  -- SHA-256 of the id in the cookie, hex.
  IdHash       TEXT NOT NULL,
  Browser      TEXT NOT NULL,
  AgentId      TEXT NOT NULL,
  AgentUser    TEXT NOT NULL,
  AgentName    TEXT NOT NULL,
  AgentEmail   TEXT NOT NULL,
  Roles        TEXT NOT NULL,
  RightsReadAt TEXT NOT NULL,
  CreatedAt    TEXT NOT NULL,
  LastSeenAt   TEXT NOT NULL,
  ReplacedAt   TEXT NULL,
  PRIMARY KEY (IdHash)
) WITHOUT ROWID;

CREATE INDEX support.IX_Sessions_Browser ON Sessions (Browser);
CREATE INDEX support.IX_Sessions_Agent ON Sessions (AgentId);
CREATE INDEX support.IX_Sessions_LastSeen ON Sessions (LastSeenAt);
CREATE INDEX support.IX_Sessions_Created ON Sessions (CreatedAt);

-- The ids of access tokens that were accepted once.
CREATE TABLE support.SpentTokens (
  Jti       TEXT NOT NULL,
  ExpiresAt TEXT NOT NULL,
  PRIMARY KEY (Jti)
) WITHOUT ROWID;

CREATE INDEX support.IX_SpentTokens_ExpiresAt ON SpentTokens (ExpiresAt);

CREATE TABLE support.AgentEmails (
  AgentId TEXT NOT NULL,
  Email   TEXT NOT NULL,
  Since   TEXT NOT NULL,
  PRIMARY KEY (AgentId)
) WITHOUT ROWID;
