-- Where claims are after submission.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT p.shard, p.claim, p.version, p.partner, p.interchange, p.sent_state, p.paid_state, p.charge_cents,
       p.paid_cents, p.adjusted_cents, p.patient_cents, p.at
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN followup.position AS p USING (shard, claim)
