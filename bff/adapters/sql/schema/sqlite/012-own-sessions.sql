-- Where a browser session signed in, for its agent to know it again, and when he had proved at Cognito who he is: null in
-- rows from before, and then when it was created.
ALTER TABLE support.Sessions ADD COLUMN Address TEXT NULL;
ALTER TABLE support.Sessions ADD COLUMN UserAgent TEXT NULL;
ALTER TABLE support.Sessions ADD COLUMN AuthenticatedAt TEXT NULL;
