-- Accounts whose time has come: the handler looks again at the business date.
--   $1 partitions      int4[]      held by this process
--   $2 partition_count int4
--   $3 now             timestamptz
SELECT (a.shard % $2::int4)::int4, a.shard, a.facility, a.account, a.claim_type, a.identity
  FROM intake.account AS a
 WHERE a.state = 'open' AND a.closes_on <= ($3::timestamptz AT TIME ZONE 'UTC')::date
   AND (a.shard % $2::int4)::int4 = ANY ($1::int4[])
 ORDER BY a.closes_on
 LIMIT 500
