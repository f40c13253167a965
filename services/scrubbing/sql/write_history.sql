-- Adds what goes out to its patient's history.
--   $1 shards int8[]  $2 identities bytea[]  $3 claims int8[]  $4 versions int4[]  $5 duplicates bytea[]
--   $6 controls bytea[]  $7 first_days date[]  $8 last_days date[]  $9 at timestamptz[]
--   $10 standing int4[]  not kept: followup knows it later  $11 bodies bytea[]
INSERT INTO scrubbing.history (shard, identity, claim, version, duplicate, control, first_day, last_day, at, body)
SELECT n.shard, n.identity, n.claim, n.version, n.duplicate, n.control, n.first_day, n.last_day, n.at, n.body
  FROM unnest($1::int8[], $2::bytea[], $3::int8[], $4::int4[], $5::bytea[], $6::bytea[], $7::date[], $8::date[],
              $9::timestamptz[], $10::int4[], $11::bytea[])
       AS n (shard, identity, claim, version, duplicate, control, first_day, last_day, at, standing, body)
