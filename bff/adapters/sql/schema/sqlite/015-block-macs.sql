-- A MAC over what a block says, `<key id>.<hex>`; null: from before blocks had one.
ALTER TABLE support.Holds ADD COLUMN Mac TEXT NULL;

-- Whose codes a row about a block stops or frees, so that a block that is gone is missed. Outside the row's MAC.
ALTER TABLE support.Trace ADD COLUMN BlockSubject TEXT NULL;

DROP TRIGGER support.TR_Trace_NoUpdate;
-- Anybody may have written here: json_extract fails on what is no JSON, and CASE alone keeps it off that, a WHERE does
-- not. What is longer than an id, or no text, is nobody's.
UPDATE support.Trace SET BlockSubject = CASE WHEN json_valid(Data) = 1
  THEN CASE WHEN json_type(Data, '$.subject') = 'text' AND length(json_extract(Data, '$.subject')) <= 128
    THEN json_extract(Data, '$.subject') END END
WHERE Event = 'HoldPlaced';
CREATE INDEX support.IX_Trace_BlockSubject ON Trace (BlockSubject, Event) WHERE BlockSubject IS NOT NULL;
-- A release named its block alone.
UPDATE support.Trace SET BlockSubject = (
  SELECT MIN(placed.BlockSubject) FROM support.Trace placed
  WHERE placed.BlockSubject IS NOT NULL AND placed.Event = 'HoldPlaced'
    AND CASE WHEN json_valid(placed.Data) = 1 THEN json_extract(placed.Data, '$.hold') END
      = CASE WHEN json_valid(Trace.Data) = 1 THEN json_extract(Trace.Data, '$.hold') END)
WHERE Event = 'HoldReleased';
CREATE TRIGGER support.TR_Trace_NoUpdate BEFORE UPDATE ON Trace
BEGIN
  SELECT RAISE(ABORT, 'trace rows are only ever added');
END;
