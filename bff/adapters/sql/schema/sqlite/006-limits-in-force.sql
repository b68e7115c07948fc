-- The numbers that were in force, and since when: `audit:verify` judges each row by those of its time.
CREATE INDEX support.IX_Trace_LimitsInForce ON Trace (At) WHERE Event = 'LimitsInForce';
