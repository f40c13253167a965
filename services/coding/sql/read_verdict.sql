-- What scrubbing made of claims (its table): may they still be amended?
--   $1 shards int8[]
--   $2 claims int8[]
SELECT v.shard, v.claim, v.version, v.state
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN scrubbing.verdict AS v USING (shard, claim)
