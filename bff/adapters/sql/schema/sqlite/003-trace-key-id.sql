-- Which key of the ring made a row's MAC; null: one from before keys had ids.
ALTER TABLE support.Trace ADD COLUMN KeyId TEXT NULL;

CREATE INDEX support.IX_Trace_KeyChanges ON Trace (At) WHERE Event = 'TraceKeyChanged';
