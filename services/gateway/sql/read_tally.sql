-- Counts so far.
--   $1 slots    int4[]
--   $2 files    int8[]
--   $3 outcomes text[]
--   $4 reasons  text[]
SELECT t.slot, t.file, t.outcome, t.reason, t.n
  FROM unnest($1::int4[], $2::int8[], $3::text[], $4::text[]) AS k (slot, file, outcome, reason)
  JOIN gateway.tally AS t USING (slot, file, outcome, reason);
