-- The numbers that were in force, and since when: `audit:verify` judges each row by those of its time.
CREATE INDEX IX_Trace_LimitsInForce ON support.Trace (At) WHERE Event = 'LimitsInForce';
