-- A MAC over what a block says, `<key id>.<hex>`; null: from before blocks had one.
ALTER TABLE support.Holds ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;

-- Whose codes a row about a block stops or frees, so that a block that is gone is missed. Outside the row's MAC.
ALTER TABLE support.Trace ADD BlockSubject NVARCHAR(128) COLLATE Latin1_General_BIN2 NULL;
GO
UPDATE support.Trace SET BlockSubject = JSON_VALUE(Data, '$.subject')
WHERE Event = 'HoldPlaced' AND ISJSON(Data) = 1;
CREATE INDEX IX_Trace_BlockSubject ON support.Trace (BlockSubject, Event) WHERE BlockSubject IS NOT NULL;
GO
-- A release named its block alone.
UPDATE support.Trace SET BlockSubject = (
  SELECT MIN(placed.BlockSubject) FROM support.Trace placed
  WHERE placed.BlockSubject IS NOT NULL AND placed.Event = 'HoldPlaced'
    AND JSON_VALUE(placed.Data, '$.hold') = JSON_VALUE(Trace.Data, '$.hold'))
WHERE Event = 'HoldReleased' AND ISJSON(Data) = 1;
