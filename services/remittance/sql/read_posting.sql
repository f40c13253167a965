-- What the postings of claims come to so far.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT p.shard, p.claim, p.version, p.state, p.charge_cents, p.paid_cents, p.adjusted_cents,
       p.patient_cents, p.payer, p.trace, p.payer_control, p.reason, p.posted_at
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN remittance.posting AS p USING (shard, claim)
