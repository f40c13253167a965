-- What was sent for patients, oldest first, and what became of it (followup's table): 0 sent, 1 refused by the payer's
-- front end, 2 accepted, 3 denied (enum history_standing). A claim's own shard is in its number (lib/claim/number.h): a
-- merge brings those of other shards. Of one patient the newest 1001 (HISTORY_MAX and one more, which tells that there
-- are more), and the marks of merges (claim 0).
--   $1 shards     int8[]
--   $2 identities bytea[]
SELECT h.shard, h.identity, h.claim, h.version, h.duplicate, h.control, h.first_day, h.last_day, h.at,
       CASE WHEN p.version IS DISTINCT FROM h.version THEN 0
            WHEN p.sent_state = 'payer_rejected' THEN 1
            WHEN p.paid_state = 'denied' THEN 3
            WHEN p.paid_state IN ('paid', 'zero_paid') OR p.sent_state = 'acknowledged' THEN 2
            ELSE 0 END AS standing, h.body
  FROM unnest($1::int8[], $2::bytea[]) AS k (shard, identity)
 CROSS JOIN LATERAL (
       (SELECT s.shard, s.identity, s.claim, s.version, s.duplicate, s.control, s.first_day, s.last_day, s.at, s.body
          FROM scrubbing.history AS s
         WHERE s.shard = k.shard AND s.identity = k.identity AND s.claim > 0
         ORDER BY s.claim DESC, s.version DESC
         LIMIT 1001)
        UNION ALL
       (SELECT m.shard, m.identity, m.claim, m.version, m.duplicate, m.control, m.first_day, m.last_day, m.at, m.body
          FROM scrubbing.history AS m
         WHERE m.shard = k.shard AND m.identity = k.identity AND m.claim = 0)) AS h
  LEFT JOIN followup.position AS p ON p.shard = h.claim >> 43 AND p.claim = h.claim
 ORDER BY h.shard, h.identity, h.claim, h.version
