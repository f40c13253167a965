-- How many claims a payer paid in a month, and how many it denied for a reason.
--   $1 partitions int4[]
--   $2 payers text[]
--   $3 reasons text[]
--   $4 months int4[]
SELECT r.partition, r.payer, r.reason, r.month, r.claims
  FROM unnest($1::int4[], $2::text[], $3::text[], $4::int4[]) AS k (partition, payer, reason, month)
  JOIN remittance.rate AS r USING (partition, payer, reason, month)
