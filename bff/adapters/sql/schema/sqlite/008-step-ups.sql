-- What a browser session has proved beyond any assistance, and its code; one row each, bound to it by the MAC.
CREATE TABLE support.StepUps (
  Browser   TEXT NOT NULL,
  AgentId   TEXT NOT NULL,
  -- JSON: codes and tries, the lock, the step-up.
  State     TEXT NOT NULL,
  CodeHash  TEXT NULL,
  ChangedAt TEXT NOT NULL,
  -- Over all but ChangedAt.
  Mac       TEXT NOT NULL,
  PRIMARY KEY (Browser)
) WITHOUT ROWID;

CREATE INDEX support.IX_StepUps_ChangedAt ON StepUps (ChangedAt);
