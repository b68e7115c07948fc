-- Why a block stands, the agents who caused it, from which assistance and by how many wrong codes; null: placed by a
-- release that did not keep it. `CausedBy` holds their ids, parted by spaces.
ALTER TABLE support.Holds ADD Cause VARCHAR(32) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.Holds ADD CausedBy NVARCHAR(MAX) NULL;
ALTER TABLE support.Holds ADD AssistanceId UNIQUEIDENTIFIER NULL;
ALTER TABLE support.Holds ADD WrongCodes INT NULL;

-- Which agent gave a wrong code.
ALTER TABLE support.Uses ADD CausedBy NVARCHAR(128) COLLATE Latin1_General_BIN2 NULL;

-- Tasks about a block belong to no assistance. The table is made anew, as for SQLite: not every server that speaks T-SQL
-- changes a column that has to be filled.
CREATE TABLE support.OutboxBefore (
  TaskId       UNIQUEIDENTIFIER NOT NULL,
  AssistanceId UNIQUEIDENTIFIER NOT NULL,
  Task         NVARCHAR(MAX)    NOT NULL,
  Attempt      INT              NOT NULL,
  DueAt        DATETIME2(3)     NOT NULL
);
GO
INSERT INTO support.OutboxBefore (TaskId, AssistanceId, Task, Attempt, DueAt)
SELECT TaskId, AssistanceId, Task, Attempt, DueAt FROM support.Outbox;
GO
DROP TABLE support.Outbox;
GO
CREATE TABLE support.Outbox (
  TaskId       UNIQUEIDENTIFIER NOT NULL,
  AssistanceId UNIQUEIDENTIFIER NULL,
  Task         NVARCHAR(MAX)    NOT NULL,
  -- How often it was taken.
  Attempt      INT              NOT NULL,
  -- Nobody takes it before then.
  DueAt        DATETIME2(3)     NOT NULL,
  CONSTRAINT PK_Outbox PRIMARY KEY (TaskId),
  CONSTRAINT FK_Outbox_Assistances FOREIGN KEY (AssistanceId) REFERENCES support.Assistances (Id)
);

CREATE INDEX IX_Outbox_Due ON support.Outbox (DueAt);
GO
INSERT INTO support.Outbox (TaskId, AssistanceId, Task, Attempt, DueAt)
SELECT TaskId, AssistanceId, Task, Attempt, DueAt FROM support.OutboxBefore;
GO
DROP TABLE support.OutboxBefore;
GRANT SELECT, INSERT, UPDATE, DELETE ON support.Outbox TO support_bff;
GO

-- Who may read why it was cancelled: `supervisors`, else null.
ALTER TABLE support.Assistances ADD ReasonFor VARCHAR(16) NULL;
