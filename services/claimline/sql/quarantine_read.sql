-- One message that was set aside.
--   $1 quarantine int8
SELECT q.worker, q.partition, q.edge, q.lane, q.seq, q.code, q.position, q.body,
       coalesce((SELECT c.action FROM work.quarantine AS c WHERE c.of = q.quarantine ORDER BY c.quarantine DESC LIMIT 1),
                '') AS closed
  FROM work.quarantine AS q
 WHERE q.quarantine = $1::int8 AND q.action = 'set_aside';
