-- Providers' events about codes that were heard of, by the SHA-256 of their id: each counts once. Forgotten after a day.
CREATE TABLE support.DeliveryEvents (
  EventHash VARCHAR(64)  COLLATE Latin1_General_BIN2 NOT NULL,
  At        DATETIME2(3) NOT NULL,
  CONSTRAINT PK_DeliveryEvents PRIMARY KEY (EventHash)
);

CREATE INDEX IX_DeliveryEvents_At ON support.DeliveryEvents (At);
GO
GRANT SELECT, INSERT, DELETE ON support.DeliveryEvents TO support_bff;
