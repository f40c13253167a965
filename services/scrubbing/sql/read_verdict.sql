-- Verdicts as they stand, for later versions and people's orders. A version that the payer's front end refused by a 277CA
-- (submission's table) is no bill that a later one could double; an earlier one that it took in still is.
--   $1 shards int8[]
--   $2 claims int8[]
SELECT v.shard, v.claim, v.version,
       CASE WHEN r.refused AND v.state IN ('sent', 'kept_back') THEN 'payer_rejected' ELSE v.state END AS state,
       v.partner, v.edits, v.unchecked, v.charge_cents, v.judged_on, v.at,
       v.findings,
       CASE WHEN r.refused
            THEN coalesce((SELECT max(a.version) FROM submission.answer AS a
                            WHERE a.shard = v.shard AND a.claim = v.claim AND a.version < s.version AND a.verdict = 'A'), 0)
            ELSE s.version
       END AS sent_version
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, claim)
  JOIN scrubbing.verdict AS v USING (shard, claim)
 CROSS JOIN LATERAL (SELECT CASE WHEN v.state = 'sent' THEN v.version ELSE v.sent_version END AS version) AS s
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM submission.answer AS a
                                     WHERE a.shard = v.shard AND a.claim = v.claim
                                       AND a.version = s.version AND a.verdict = 'R') AS refused) AS r
