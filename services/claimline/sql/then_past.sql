-- What had been sent for a patient at a moment, oldest first, and what had become of it by then: 0 sent, 1 refused by the
-- payer's front end, 3 denied (as scrubbing reads it; that it was accepted changes no finding). Of the claims of the same
-- batch those count that came before. The newest 1001, as scrubbing has them.
--   $1 shard    int8
--   $2 identity bytea[]      of one
--   $3 claim    int8         the claim that was judged
--   $4 at       timestamptz  when
SELECT h.claim, h.version, h.duplicate, h.control, h.first_day, h.last_day,
       CASE WHEN EXISTS (SELECT FROM submission.answer AS a
                          WHERE a.shard = h.claim >> 43 AND a.claim = h.claim AND a.version = h.version
                            AND a.verdict = 'R' AND a.answered_at < $4::timestamptz) THEN 1
            WHEN EXISTS (SELECT FROM followup.position AS p
                          WHERE p.shard = h.claim >> 43 AND p.claim = h.claim AND p.version = h.version
                            AND p.paid_state = 'denied' AND p.at < $4::timestamptz) THEN 3
            ELSE 0 END AS standing, h.body
  FROM (SELECT n.claim, n.version, n.duplicate, n.control, n.first_day, n.last_day, n.body
          FROM scrubbing.history AS n
         WHERE n.shard = $1::int8 AND n.identity = ($2::bytea[])[1] AND n.claim > 0
           AND (n.at < $4::timestamptz OR (n.at = $4::timestamptz AND n.claim < $3::int8))
         ORDER BY n.claim DESC, n.version DESC
         LIMIT 1001) AS h
 ORDER BY h.claim, h.version
