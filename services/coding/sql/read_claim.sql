-- Claims as they stand, for people's orders.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT c.shard, c.claim, c.version, c.state, c.edits, c.unchecked, c.charge_cents, c.judged_on, c.at, c.body
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN coding.claim AS c USING (shard, claim)
