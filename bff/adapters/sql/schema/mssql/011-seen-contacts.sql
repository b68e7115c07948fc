-- What Cognito showed of each user when he was last assisted: that it is another one now is known without keeping it.
CREATE TABLE support.SeenContacts (
  UserId       NVARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  -- Keyed hashes, never the address or the number; that of no number is one too.
  EmailHash    VARCHAR(80)  NOT NULL,
  -- When this one was first seen, and how many other ones were before it.
  EmailSince   DATETIME2(3) NOT NULL,
  EmailChanges INT          NOT NULL,
  PhoneHash    VARCHAR(80)  NOT NULL,
  PhoneSince   DATETIME2(3) NOT NULL,
  PhoneChanges INT          NOT NULL,
  Mac          VARCHAR(80)  COLLATE Latin1_General_BIN2 NOT NULL,
  CONSTRAINT PK_SeenContacts PRIMARY KEY (UserId)
);
GO
GRANT SELECT, INSERT, UPDATE ON support.SeenContacts TO support_bff;
