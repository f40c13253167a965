-- The claim versions that were sent under a claim number (submission's table), newest last.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT c.shard, c.claim, c.version, c.charge_cents, c.partner
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN submission.claim AS c USING (shard, claim)
 ORDER BY c.shard, c.claim, c.version
