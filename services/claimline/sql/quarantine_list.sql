-- What was set aside and is neither tried again nor dropped, oldest first.
--   $1 limit int4
SELECT q.quarantine, q.worker, q.partition, q.edge, q.lane, q.seq, q.code, q.position,
       octet_length(q.body)::int4 AS bytes, to_char(q.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS at
  FROM work.quarantine AS q
 WHERE q.action = 'set_aside' AND NOT EXISTS (SELECT FROM work.quarantine AS c WHERE c.of = q.quarantine)
 ORDER BY q.quarantine
 LIMIT $1::int4;
