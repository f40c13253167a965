-- Keeps the counts of payments and denials.
--   $1 partitions int4[]  $2 payers text[]  $3 reasons text[]  $4 months int4[]  $5 claims int8[]
INSERT INTO remittance.rate (partition, payer, reason, month, claims)
SELECT * FROM unnest($1::int4[], $2::text[], $3::text[], $4::int4[], $5::int8[])
    ON CONFLICT (partition, payer, reason, month) DO UPDATE SET claims = excluded.claims
