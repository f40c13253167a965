-- A claim as coding and scrubbing have it, and when each judged it; how many there are (43: SERIAL_BITS of lib/claim/number.h).
--   $1 claim           int8   our number as a whole number, or 0
--   $2 patient_control text   the sender's own number
SELECT c.claim, c.version, c.state, c.judged_on, c.at, c.body,
       v.state, v.judged_on, v.at, v.findings, count(*) OVER () AS alike
  FROM intake.claim AS i
  JOIN coding.claim AS c ON c.shard = i.shard AND c.claim = i.claim
  LEFT JOIN scrubbing.verdict AS v ON v.shard = c.shard AND v.claim = c.claim AND v.version = c.version
   AND v.state <> 'kept_back' -- it was not judged
 WHERE (i.shard = $1::int8 >> 43 AND i.claim = $1::int8) OR i.patient_control = $2::text
 ORDER BY i.claim = $1::int8 DESC, i.received_at DESC
 LIMIT 1
