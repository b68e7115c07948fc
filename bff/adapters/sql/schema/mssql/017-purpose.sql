-- What the user needs, a word of ours beside the case number; null where nobody chose one, and of releases before.
ALTER TABLE support.Assistances ADD Purpose VARCHAR(32) NULL;
