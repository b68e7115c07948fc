-- A MAC over what a block says, `<key id>.<hex>`; null: from before blocks had one.
ALTER TABLE support.Holds ADD COLUMN Mac TEXT NULL;

-- Whose codes a row about a block stops or frees, so that a block that is gone is missed. Outside the row's MAC.
ALTER TABLE support.Trace ADD COLUMN BlockSubject TEXT NULL;

DROP TRIGGER support.TR_Trace_NoUpdate;
UPDATE support.Trace SET BlockSubject = json_extract(Data, '$.subject')
WHERE Event = 'HoldPlaced' AND json_valid(Data) = 1;
CREATE INDEX support.IX_Trace_BlockSubject ON Trace (BlockSubject, Event) WHERE BlockSubject IS NOT NULL;
-- A release named its block alone.
UPDATE support.Trace SET BlockSubject = (
  SELECT MIN(placed.BlockSubject) FROM support.Trace placed
  WHERE placed.BlockSubject IS NOT NULL AND placed.Event = 'HoldPlaced'
    AND json_extract(placed.Data, '$.hold') = json_extract(Trace.Data, '$.hold'))
WHERE Event = 'HoldReleased' AND json_valid(Data) = 1;
CREATE TRIGGER support.TR_Trace_NoUpdate BEFORE UPDATE ON Trace
BEGIN
  SELECT RAISE(ABORT, 'trace rows are only ever added');
END;
