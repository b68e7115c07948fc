-- Rows of the trace that somebody may cause as often as he likes: the first few of a window are written, the others
-- counted here until the window ends. One row an actor and kind.
CREATE TABLE support.RowWindows (
  Kind    VARCHAR(64)   COLLATE Latin1_General_BIN2 NOT NULL,
  Subject NVARCHAR(254) COLLATE Latin1_General_BIN2 NOT NULL,
  Since   DATETIME2(3)  NOT NULL,
  Written INT           NOT NULL,
  Counted INT           NOT NULL,
  -- Of what was counted; null while nothing was.
  FirstAt DATETIME2(3)  NULL,
  LastAt  DATETIME2(3)  NULL,
  -- What the row with the count says besides.
  Event   VARCHAR(64)   NOT NULL,
  Actor   NVARCHAR(MAX) NOT NULL,
  Origin  NVARCHAR(MAX) NOT NULL,
  Data    NVARCHAR(MAX) NOT NULL,
  -- Over all but the counts: what will be said in a row of the trace is not everybody's to write here.
  Mac     VARCHAR(64)   NOT NULL,
  CONSTRAINT PK_RowWindows PRIMARY KEY (Kind, Subject)
);

CREATE INDEX IX_RowWindows_Since ON support.RowWindows (Since);
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON support.RowWindows TO support_bff;
