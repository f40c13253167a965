-- What was sent for patients, oldest first, and whether the payer's front end refused it (followup's table).
-- A claim's own shard is in its number (lib/claim/number.h): a merge brings those of other shards.
--   $1 shards     int8[]
--   $2 identities bytea[]
SELECT h.shard, h.identity, h.claim, h.version, h.duplicate, h.control, h.first_day, h.last_day, h.at,
       CASE WHEN p.sent_state = 'payer_rejected' AND p.version = h.version THEN 1 ELSE 0 END AS refused, h.body
  FROM unnest($1::int8[], $2::bytea[]) AS k (shard, identity)
  JOIN scrubbing.history AS h USING (shard, identity)
  LEFT JOIN followup.position AS p ON p.shard = h.claim >> 43 AND p.claim = h.claim
 ORDER BY h.shard, h.identity, h.claim, h.version
