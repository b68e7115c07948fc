-- All that the BFF's login may do; its user becomes a member of this role and of nothing else.
-- The trace is only ever added to, and nobody but the migration's login changes a table.
CREATE ROLE support_bff;
GO
GRANT SELECT ON support.SchemaVersions TO support_bff;
GRANT SELECT, INSERT ON support.Trace TO support_bff;
GRANT SELECT, INSERT, UPDATE ON support.Assistances TO support_bff;
GRANT SELECT, INSERT, DELETE ON support.Secrets TO support_bff;
GRANT SELECT, INSERT, DELETE ON support.Tickets TO support_bff;
GRANT SELECT, INSERT ON support.ProductTokens TO support_bff;
GRANT SELECT, INSERT, UPDATE, DELETE ON support.Outbox TO support_bff;
GRANT SELECT, INSERT, DELETE ON support.Uses TO support_bff;
GRANT SELECT, INSERT, UPDATE, DELETE ON support.UseTurns TO support_bff;
GRANT SELECT, INSERT, UPDATE ON support.Holds TO support_bff;
GRANT SELECT, INSERT, UPDATE, DELETE ON support.Sessions TO support_bff;
GRANT SELECT, INSERT, DELETE ON support.SpentTokens TO support_bff;
GRANT SELECT, INSERT, UPDATE ON support.AgentEmails TO support_bff;
