-- Adds to what happened to claims.
--   $1 shards int8[]  $2 claims int8[]  $3 versions int4[]  $4 workers text[]  $5 events text[]
--   $6 by text[]  $7 details text[]  $8 at timestamptz[]
INSERT INTO work.journal (shard, claim, version, worker, event, by, detail, at)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::timestamptz[])
