-- All accounts of patients who were merged.
--   $1 shards     int8[]
--   $2 identities bytea[]
SELECT a.shard, a.identity, a.facility, a.account, a.claim_type, a.state, a.closes_on, a.messages, a.claim, a.body
  FROM unnest($1::int8[], $2::bytea[]) AS k (shard, identity)
  JOIN intake.account AS a USING (shard, identity)
 ORDER BY a.facility, a.account, a.claim_type
