-- Which key of the ring made a row's MAC; null: one from before keys had ids.
ALTER TABLE support.Trace ADD KeyId VARCHAR(8) COLLATE Latin1_General_BIN2 NULL;
GO
CREATE INDEX IX_Trace_KeyChanges ON support.Trace (At) WHERE Event = 'TraceKeyChanged';
