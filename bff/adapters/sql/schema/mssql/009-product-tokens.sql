-- The one product that a token is for; null: from the release before, whose tokens named none.
ALTER TABLE support.ProductTokens ADD Product VARCHAR(16) COLLATE Latin1_General_BIN2 NULL;
GO
-- What one request at a time may do, over all replicas: a row while it is done.
CREATE TABLE support.Leases (
  Kind    VARCHAR(32)      COLLATE Latin1_General_BIN2 NOT NULL,
  Subject NVARCHAR(128)    COLLATE Latin1_General_BIN2 NOT NULL,
  Holder  UNIQUEIDENTIFIER NOT NULL,
  Until   DATETIME2(3)     NOT NULL,
  CONSTRAINT PK_Leases PRIMARY KEY (Kind, Subject)
);
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON support.Leases TO support_bff;
