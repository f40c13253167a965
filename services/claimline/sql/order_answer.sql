-- What has happened to a claim since an order about it was given, oldest first.
--   $1 claim   int8
--   $2 slot    int4   of the order
--   $3 command int8   its number
SELECT j.worker, j.event, j.version, j.detail
  FROM gateway.command AS c
  JOIN work.journal AS j ON j.claim = $1::int8 AND j.at >= c.at
 WHERE c.slot = $2::int4 AND c.command = $3::int8
 ORDER BY j.at, j.version;
