-- Why a block stands, the agents who caused it, from which assistance and by how many wrong codes; null: placed by a
-- release that did not keep it. `CausedBy` holds their ids, parted by spaces.
ALTER TABLE support.Holds ADD Cause VARCHAR(32) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.Holds ADD CausedBy NVARCHAR(MAX) NULL;
ALTER TABLE support.Holds ADD AssistanceId UNIQUEIDENTIFIER NULL;
ALTER TABLE support.Holds ADD WrongCodes INT NULL;

-- Which agent gave a wrong code.
ALTER TABLE support.Uses ADD CausedBy NVARCHAR(128) COLLATE Latin1_General_BIN2 NULL;

-- Tasks about a block belong to no assistance.
ALTER TABLE support.Outbox ALTER COLUMN AssistanceId UNIQUEIDENTIFIER NULL;

-- Who may read why it was cancelled: `supervisors`, else null.
ALTER TABLE support.Assistances ADD ReasonFor VARCHAR(16) NULL;
