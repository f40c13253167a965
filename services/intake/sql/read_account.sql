-- The accounts that messages of one batch charge.
--   $1 shards      int8[]
--   $2 facilities  text[]
--   $3 accounts    text[]
--   $4 claim_types int4[]
SELECT a.shard, a.facility, a.account, a.claim_type, a.state, a.closes_on, a.messages, a.claim, a.body,
       a.identity
  FROM unnest($1::int8[], $2::text[], $3::text[], $4::int4[]) AS k (shard, facility, account, claim_type)
  JOIN intake.account AS a USING (shard, facility, account, claim_type)
