-- Claims as they stand with coding, to put what was paid beside what was billed.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT c.shard, c.claim, c.version, c.body
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN coding.claim AS c USING (shard, claim)
