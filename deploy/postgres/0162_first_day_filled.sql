-- Claim versions that were queued before 0140 get their first day of service from scrubbing's history, which kept it of
-- each version that it gave to submission: payments find them by member, dates and amount.
UPDATE submission.claim AS c
   SET first_day = h.first_day
  FROM (SELECT n.claim, n.version, min(n.first_day) AS first_day
          FROM scrubbing.history AS n
         WHERE n.first_day IS NOT NULL
         GROUP BY n.claim, n.version) AS h
 WHERE c.first_day IS NULL AND h.claim = c.claim AND h.version = c.version;
