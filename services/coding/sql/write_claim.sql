-- Keeps claims as they stand. One that is given up was judged when it was judged.
--   $1 shards int8[]  $2 claims int8[]  $3 versions int4[]  $4 states text[]  $5 edits text[]
--   $6 unchecked text[]  $7 charge_cents int8[]  $8 judged_on date[]  $9 at timestamptz[]  $10 bodies bytea[]
INSERT INTO coding.claim
       (shard, claim, version, state, edits, unchecked, charge_cents, judged_on, at, body)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::int8[],
                     $8::date[], $9::timestamptz[], $10::bytea[])
    ON CONFLICT (shard, claim) DO UPDATE
   SET version = excluded.version, state = excluded.state, edits = excluded.edits,
       unchecked = excluded.unchecked, charge_cents = excluded.charge_cents,
       judged_on = CASE WHEN excluded.state = 'voided' THEN coding.claim.judged_on ELSE excluded.judged_on END,
       at = excluded.at, body = excluded.body
