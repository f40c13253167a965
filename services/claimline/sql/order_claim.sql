-- The claims that go by this number, with where they are now (43: SERIAL_BITS of lib/claim/number.h).
--   $1 claim           int8   our number as a whole number, or 0
--   $2 patient_control text   the sender's own number
SELECT c.claim, c.state
  FROM summary.claim AS c
 WHERE (c.shard = $1::int8 >> 43 AND c.claim = $1::int8) OR c.patient_control = $2::text
 ORDER BY c.claim = $1::int8 DESC, c.claim
 LIMIT 10;
