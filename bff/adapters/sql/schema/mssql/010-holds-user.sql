-- Since when an assistance holds its user: null until its agent has verified himself. Whoever only says that he is about
-- to assist somebody keeps nobody else from doing it.
ALTER TABLE support.Assistances ADD HoldsUserSince DATETIME2(3) NULL;
GO
UPDATE support.Assistances SET HoldsUserSince = StartedAt
WHERE EndedAt IS NULL AND Step <> 'internal-verification';

DROP INDEX UX_Assistances_OpenUser ON support.Assistances;
CREATE UNIQUE INDEX UX_Assistances_HeldUser ON support.Assistances (UserId)
WHERE EndedAt IS NULL AND HoldsUserSince IS NOT NULL;
CREATE INDEX IX_Assistances_OpenUser ON support.Assistances (UserId) WHERE EndedAt IS NULL;
