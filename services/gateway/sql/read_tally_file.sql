-- All counts of files.
--   $1 slots int4[]
--   $2 files int8[]  intake numbers
SELECT t.slot, t.file, t.outcome, t.reason, t.n
  FROM unnest($1::int4[], $2::int8[]) AS k (slot, file)
  JOIN gateway.tally AS t USING (slot, file)
 ORDER BY t.slot, t.file, t.n DESC, t.outcome, t.reason;
