-- A MAC over what decides in a row, `<key id>.<hex>`; null: a row from before rows had one.
ALTER TABLE support.Assistances ADD COLUMN Mac TEXT NULL;
ALTER TABLE support.Tickets ADD COLUMN Mac TEXT NULL;
ALTER TABLE support.ProductTokens ADD COLUMN Mac TEXT NULL;
ALTER TABLE support.Sessions ADD COLUMN Mac TEXT NULL;
ALTER TABLE support.SpentTokens ADD COLUMN Mac TEXT NULL;
ALTER TABLE support.AgentEmails ADD COLUMN Mac TEXT NULL;

CREATE INDEX support.IX_Trace_RowMacs ON Trace (At) WHERE Event = 'RowMacsRequired';
