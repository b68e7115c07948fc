-- Providers' events about codes that were heard of, by the SHA-256 of their id: each counts once. Forgotten after a day.
CREATE TABLE support.DeliveryEvents (
  EventHash TEXT NOT NULL,
  At        TEXT NOT NULL,
  PRIMARY KEY (EventHash)
) WITHOUT ROWID;

CREATE INDEX support.IX_DeliveryEvents_At ON DeliveryEvents (At);
