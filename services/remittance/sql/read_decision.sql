-- What people have decided of payments in suspense.
--   $1 shards    int8[]
--   $2 suspenses int8[]
SELECT d.shard, d.suspense, d.state, d.claim, d.version, d.command, d.by, d.reason, d.answer, d.at
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, suspense)
  JOIN remittance.decision AS d USING (shard, suspense)
