-- Adds to the history of attempts.
--   $1 partners text[]
--   $2 isa13    int8[]
--   $3 attempts int4[]
--   $4 states   text[]
--   $5 at       timestamptz[]
INSERT INTO courier.attempt (partner, isa13, attempt, state, at)
SELECT * FROM unnest($1::text[], $2::int8[], $3::int4[], $4::text[], $5::timestamptz[])
