-- How often processes of a worker have ended so.
--   $1 worker text
--   $2 why    text
SELECT count(*) FROM runtime.ending AS e WHERE e.worker = $1::text AND e.why = $2::text
