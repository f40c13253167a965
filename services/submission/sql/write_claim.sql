-- Adds claim versions to their queues.
--   $1 partners     text[]
--   $2 classes      text[]
--   $3 serials      int8[]
--   $4 shards       int8[]
--   $5 claims       int8[]
--   $6 versions     int4[]
--   $7 charge_cents int8[]
--   $8 bodies       bytea[]
--   $9 first_days   date[]
INSERT INTO submission.claim (partner, class, serial, shard, claim, version, charge_cents, body, first_day)
SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int8[], $6::int4[], $7::int8[], $8::bytea[],
                     $9::date[])
