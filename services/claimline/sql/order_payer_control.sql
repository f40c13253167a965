-- The payer's own number of a claim, as it said last: in a 277CA (2200D REF*1K) or an 835 (CLP07).
--   $1 shard int8
--   $2 claim int8
SELECT n.payer_control
  FROM (SELECT a.payer_control, a.answered_at AS at
          FROM submission.answer AS a
         WHERE a.shard = $1::int8 AND a.claim = $2::int8
         UNION ALL
        SELECT p.payer_control, p.posted_at
          FROM remittance.posting AS p
         WHERE p.shard = $1::int8 AND p.claim = $2::int8) AS n
 WHERE n.payer_control <> ''
 ORDER BY n.at DESC
 LIMIT 1;
