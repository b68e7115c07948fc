-- A MAC over what decides in a row, `<key id>.<hex>`; null: a row from before rows had one.
ALTER TABLE support.Assistances ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.Tickets ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.ProductTokens ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.Sessions ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.SpentTokens ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE support.AgentEmails ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
GO
CREATE INDEX IX_Trace_RowMacs ON support.Trace (At) WHERE Event = 'RowMacsRequired';
