-- By which press the answer that gave this id may be fetched once more: SHA-256 over the id before, what was answered and
-- the press's own secret, hex; under the MAC. Null: by none.
ALTER TABLE support.Sessions ADD COLUMN AttemptHash TEXT NULL;
