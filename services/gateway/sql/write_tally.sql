-- Counts as they are now.
--   $1 slots    int4[]
--   $2 files    int8[]
--   $3 outcomes text[]
--   $4 reasons  text[]
--   $5 counts   int8[]
INSERT INTO gateway.tally (slot, file, outcome, reason, n)
SELECT c.slot, c.file, c.outcome, c.reason, c.n
  FROM unnest($1::int4[], $2::int8[], $3::text[], $4::text[], $5::int8[]) AS c (slot, file, outcome, reason, n)
    ON CONFLICT (slot, file, outcome, reason) DO UPDATE SET n = EXCLUDED.n;
