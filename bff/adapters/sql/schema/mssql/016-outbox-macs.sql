-- A MAC over what a task says, `<key id>.<hex>`; null: from a release before, of whose tasks the kind alone counts.
ALTER TABLE support.Outbox ADD Mac VARCHAR(80) COLLATE Latin1_General_BIN2 NULL;
