-- Posts ledger entries of claims.
--   $1 shards int8[]   $2 payers text[]   $3 traces text[]   $4 ordinals int4[]   $5 lines int4[]
--   $6 entries int4[]  $7 claims int8[]   $8 versions int4[] $9 debits text[]     $10 credits text[]
--   $11 cents int8[]   $12 reasons text[] $13 posted_at timestamptz[]
--   $14 intake_numbers int8[] $15 set_ordinals int4[]
INSERT INTO remittance.ledger
       (shard, payer, trace, ordinal, line, entry, claim, version, debit, credit, cents, reason, posted_at,
        intake_number, set_ordinal)
SELECT * FROM unnest($1::int8[], $2::text[], $3::text[], $4::int4[], $5::int4[], $6::int4[], $7::int8[],
                     $8::int4[], $9::text[], $10::text[], $11::int8[], $12::text[], $13::timestamptz[],
                     $14::int8[], $15::int4[])
