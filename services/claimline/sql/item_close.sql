-- Closes an open work item: all of its subject and kind.
--   $1 item   int8
--   $2 by     text
--   $3 reason text
INSERT INTO work.item (action, subject, shard, claim, version, kind, text, by)
SELECT 'close', i.subject, i.shard, i.claim, i.version, i.kind, $3::text, $2::text
  FROM work.open_item AS i
 WHERE i.item = $1::int8
RETURNING item;
