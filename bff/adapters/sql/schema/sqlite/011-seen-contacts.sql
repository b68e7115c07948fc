-- What Cognito showed of each user when he was last assisted: that it is another one now is known without keeping it.
CREATE TABLE support.SeenContacts (
  UserId       TEXT    NOT NULL,
  -- Keyed hashes, never the address or the number; that of no number is one too.
  EmailHash    TEXT    NOT NULL,
  -- When this one was first seen, and how many other ones were before it.
  EmailSince   TEXT    NOT NULL,
  EmailChanges INTEGER NOT NULL,
  PhoneHash    TEXT    NOT NULL,
  PhoneSince   TEXT    NOT NULL,
  PhoneChanges INTEGER NOT NULL,
  Mac          TEXT    NOT NULL,
  PRIMARY KEY (UserId)
) WITHOUT ROWID;
