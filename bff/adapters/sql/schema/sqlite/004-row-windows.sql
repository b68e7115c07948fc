-- Rows of the trace that somebody may cause as often as he likes: the first few of a window are written, the others
-- counted here until the window ends. One row an actor and kind.
CREATE TABLE support.RowWindows (
  Kind    TEXT    NOT NULL,
  Subject TEXT    NOT NULL,
  Since   TEXT    NOT NULL,
  Written INTEGER NOT NULL,
  Counted INTEGER NOT NULL,
  -- Of what was counted; null while nothing was.
  FirstAt TEXT    NULL,
  LastAt  TEXT    NULL,
  -- What the row with the count says besides.
  Event   TEXT    NOT NULL,
  Actor   TEXT    NOT NULL,
  Origin  TEXT    NOT NULL,
  Data    TEXT    NOT NULL,
  -- Over all but the counts: what will be said in a row of the trace is not everybody's to write here.
  Mac     TEXT    NOT NULL,
  PRIMARY KEY (Kind, Subject)
) WITHOUT ROWID;

CREATE INDEX support.IX_RowWindows_Since ON RowWindows (Since);
