-- A MAC over what a block says, `<key id>.<hex>`; null: from before blocks had one.
ALTER TABLE support.Holds ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;

-- Whose codes a row about a block stops or frees, so that a block that is gone is missed. Outside the row's MAC.
ALTER TABLE support.Trace ADD BlockSubject NVARCHAR(128) COLLATE Latin1_General_BIN2 NULL;
GO
-- Anybody may have written here: JSON_VALUE fails on what is no JSON, and CASE alone keeps it off that, WHERE does not.
-- What is longer than an id is nobody's; LEN leaves out a space at the end, hence the dot.
UPDATE support.Trace SET BlockSubject = CASE WHEN ISJSON(Data) = 1
  THEN CASE WHEN LEN(JSON_VALUE(Data, '$.subject') + '.') <= 129 THEN JSON_VALUE(Data, '$.subject') END END
WHERE Event = 'HoldPlaced';
CREATE INDEX IX_Trace_BlockSubject ON support.Trace (BlockSubject, Event) WHERE BlockSubject IS NOT NULL;
GO
-- A release named its block alone.
UPDATE support.Trace SET BlockSubject = (
  SELECT MIN(placed.BlockSubject) FROM support.Trace placed
  WHERE placed.BlockSubject IS NOT NULL AND placed.Event = 'HoldPlaced'
    AND CASE WHEN ISJSON(placed.Data) = 1 THEN JSON_VALUE(placed.Data, '$.hold') END
      = CASE WHEN ISJSON(Trace.Data) = 1 THEN JSON_VALUE(Trace.Data, '$.hold') END)
WHERE Event = 'HoldReleased';
