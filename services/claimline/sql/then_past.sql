-- What had been sent for a patient at a moment, oldest first, and whether the payer's front end had refused it by then.
-- Of the claims of the same batch those count that came before.
--   $1 shard    int8
--   $2 identity bytea[]      of one
--   $3 claim    int8         the claim that was judged
--   $4 at       timestamptz  when
SELECT h.claim, h.version, h.duplicate, h.control, h.first_day, h.last_day,
       EXISTS (SELECT FROM submission.answer AS a
                WHERE a.shard = h.claim >> 43 AND a.claim = h.claim AND a.version = h.version AND a.verdict = 'R'
                  AND a.answered_at < $4::timestamptz) AS refused, h.body
  FROM scrubbing.history AS h
 WHERE h.shard = $1::int8 AND h.identity = ($2::bytea[])[1] AND h.claim > 0
   AND (h.at < $4::timestamptz OR (h.at = $4::timestamptz AND h.claim < $3::int8))
 ORDER BY h.claim, h.version
