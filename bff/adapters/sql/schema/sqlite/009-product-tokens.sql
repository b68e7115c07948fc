-- The one product that a token is for; null: from the release before, whose tokens named none.
ALTER TABLE support.ProductTokens ADD COLUMN Product TEXT NULL;

-- What one request at a time may do, over all replicas: a row while it is done.
CREATE TABLE support.Leases (
  Kind    TEXT NOT NULL,
  Subject TEXT NOT NULL,
  Holder  TEXT NOT NULL,
  Until   TEXT NOT NULL,
  PRIMARY KEY (Kind, Subject)
) WITHOUT ROWID;
