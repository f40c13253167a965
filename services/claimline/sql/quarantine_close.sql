-- A message that was set aside is tried again or dropped: a row of its own, and its work item is closed.
--   $1 quarantine int8
--   $2 action     text   retried, dropped
--   $3 by         text
--   $4 reason     text
WITH closed AS (
    INSERT INTO work.quarantine (action, of, worker, partition, edge, lane, seq, by, reason)
    SELECT $2::text, q.quarantine, q.worker, q.partition, q.edge, q.lane, q.seq, $3::text, $4::text
      FROM work.quarantine AS q
     WHERE q.quarantine = $1::int8 AND q.action = 'set_aside'
       AND NOT EXISTS (SELECT FROM work.quarantine AS c WHERE c.of = q.quarantine)
    RETURNING worker, partition, edge, lane, seq
)
INSERT INTO work.item (action, subject, kind, text, by)
SELECT 'close', c.worker || '/' || c.partition || '/' || c.edge || '/' || c.lane || '/' || c.seq, 'quarantine',
       $4::text, $3::text
  FROM closed AS c
RETURNING item;
