-- The messages on which processes of this worker have crashed.
--   $1 worker     text
--   $2 partitions int4[]
SELECT c.partition, c.edge, c.lane, c.seq, c.crashes
  FROM runtime.crash AS c
 WHERE c.worker = $1::text AND c.partition = ANY ($2::int4[])
 ORDER BY c.partition, c.edge, c.lane, c.seq
