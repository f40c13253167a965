-- What scrubbing made of claims (its table): may they still be amended? What the payer's front end refused by a 277CA
-- (submission's table) was never taken in, and may.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT v.shard, v.claim, v.version,
       CASE WHEN v.state = 'sent' AND EXISTS (SELECT FROM submission.answer AS a
                                             WHERE a.shard = v.shard AND a.claim = v.claim
                                               AND a.version = v.version AND a.verdict = 'R')
            THEN 'payer_rejected' ELSE v.state END AS state
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN scrubbing.verdict AS v USING (shard, claim)
