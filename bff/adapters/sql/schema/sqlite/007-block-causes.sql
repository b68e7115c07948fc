-- Why a block stands, the agents who caused it, from which assistance and by how many wrong codes; null: placed by a
-- release that did not keep it. `CausedBy` holds their ids, parted by spaces.
ALTER TABLE support.Holds ADD COLUMN Cause TEXT NULL;
ALTER TABLE support.Holds ADD COLUMN CausedBy TEXT NULL;
ALTER TABLE support.Holds ADD COLUMN AssistanceId TEXT NULL;
ALTER TABLE support.Holds ADD COLUMN WrongCodes INTEGER NULL;

-- Which agent gave a wrong code.
ALTER TABLE support.Uses ADD COLUMN CausedBy TEXT NULL;
