-- Why a block stands, the agents who caused it, from which assistance and by how many wrong codes; null: placed by a
-- release that did not keep it. `CausedBy` holds their ids, parted by spaces.
ALTER TABLE support.Holds ADD COLUMN Cause TEXT NULL;
ALTER TABLE support.Holds ADD COLUMN CausedBy TEXT NULL;
ALTER TABLE support.Holds ADD COLUMN AssistanceId TEXT NULL;
ALTER TABLE support.Holds ADD COLUMN WrongCodes INTEGER NULL;

-- Which agent gave a wrong code.
ALTER TABLE support.Uses ADD COLUMN CausedBy TEXT NULL;

-- Tasks about a block belong to no assistance. A column that has to be filled cannot be changed here, so the table is
-- made anew.
CREATE TABLE support.OutboxOfAll (
  TaskId       TEXT    NOT NULL,
  AssistanceId TEXT    NULL REFERENCES Assistances (Id),
  Task         TEXT    NOT NULL,
  -- How often it was taken.
  Attempt      INTEGER NOT NULL,
  -- Nobody takes it before then.
  DueAt        TEXT    NOT NULL,
  PRIMARY KEY (TaskId)
) WITHOUT ROWID;
INSERT INTO support.OutboxOfAll (TaskId, AssistanceId, Task, Attempt, DueAt)
SELECT TaskId, AssistanceId, Task, Attempt, DueAt FROM support.Outbox;
DROP TABLE support.Outbox;
ALTER TABLE support.OutboxOfAll RENAME TO Outbox;
CREATE INDEX support.IX_Outbox_Due ON Outbox (DueAt);

-- Who may read why it was cancelled: `supervisors`, else null.
ALTER TABLE support.Assistances ADD COLUMN ReasonFor TEXT NULL;
