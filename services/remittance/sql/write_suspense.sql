-- Puts payments that do not add up or match into suspense.
--   $1 shards int8[]  $2 payers text[]  $3 traces text[]  $4 ordinals int4[]  $5 claims int8[]
--   $6 paid_cents int8[]  $7 reasons text[]  $8 bodies bytea[]  $9 at timestamptz[]
--   $10 intake_numbers int8[]  $11 set_ordinals int4[]
INSERT INTO remittance.suspense
       (shard, payer, trace, ordinal, claim, paid_cents, reason, body, at, intake_number, set_ordinal)
SELECT * FROM unnest($1::int8[], $2::text[], $3::text[], $4::int4[], $5::int8[], $6::int8[], $7::text[],
                     $8::bytea[], $9::timestamptz[], $10::int8[], $11::int4[])
