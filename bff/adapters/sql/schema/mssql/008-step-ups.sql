-- What a browser session has proved beyond any assistance, and its code; one row each, bound to it by the MAC.
CREATE TABLE support.StepUps (
  Browser   VARCHAR(64)   COLLATE Latin1_General_BIN2 NOT NULL,
  AgentId   NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  -- JSON: codes and tries, the lock, the step-up.
  State     NVARCHAR(MAX) NOT NULL,
  CodeHash  VARCHAR(80)   NULL,
  ChangedAt DATETIME2(3)  NOT NULL,
  -- Over all but ChangedAt.
  Mac       VARCHAR(80)   COLLATE Latin1_General_BIN2 NOT NULL,
  CONSTRAINT PK_StepUps PRIMARY KEY (Browser)
);

CREATE INDEX IX_StepUps_ChangedAt ON support.StepUps (ChangedAt);
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON support.StepUps TO support_bff;
