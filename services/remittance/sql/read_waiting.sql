-- Reversals that came before the payment which they reverse.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT w.shard, w.claim, w.paid_cents, w.body
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN remittance.waiting AS w USING (shard, claim)
