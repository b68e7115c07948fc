-- Where a browser session signed in, for its agent to know it again, and when he had proved at Cognito who he is: null in
-- rows from before, and then when it was created.
ALTER TABLE support.Sessions ADD Address NVARCHAR(64) NULL;
ALTER TABLE support.Sessions ADD UserAgent NVARCHAR(256) NULL;
ALTER TABLE support.Sessions ADD AuthenticatedAt DATETIME2(3) NULL;
