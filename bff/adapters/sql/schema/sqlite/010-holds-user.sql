-- Since when an assistance holds its user: null until its agent has verified himself. Whoever only says that he is about
-- to assist somebody keeps nobody else from doing it.
ALTER TABLE support.Assistances ADD COLUMN HoldsUserSince TEXT NULL;

UPDATE support.Assistances SET HoldsUserSince = StartedAt
WHERE EndedAt IS NULL AND Step <> 'internal-verification';

DROP INDEX support.UX_Assistances_OpenUser;
CREATE UNIQUE INDEX support.UX_Assistances_HeldUser ON Assistances (UserId)
WHERE EndedAt IS NULL AND HoldsUserSince IS NOT NULL;
CREATE INDEX support.IX_Assistances_OpenUser ON Assistances (UserId) WHERE EndedAt IS NULL;
