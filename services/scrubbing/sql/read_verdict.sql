-- Verdicts as they stand, for later versions and people's orders.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT v.shard, v.claim, v.version, v.state, v.partner, v.edits, v.unchecked, v.charge_cents, v.judged_on, v.at,
       v.findings
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN scrubbing.verdict AS v USING (shard, claim)
