-- Archives claim versions that were amended or replaced.
--   $1 shards int8[]  $2 claims int8[]  $3 versions int4[]  $4 states text[]  $5 by text[]  $6 reasons text[]
--   $7 at timestamptz[]  $8 bodies bytea[]
INSERT INTO coding.version (shard, claim, version, state, by, reason, at, body)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                     $8::bytea[])
