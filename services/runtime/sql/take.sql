-- Takes partitions for this process.
--   $1 worker     text
--   $2 partitions int4[]
--   $3 instance   text
SELECT t.partition, t.version, t.next_offset, t.in_lanes, t.in_hwm, t.out_lanes, t.out_seq
  FROM runtime.take($1::text, $2::int4[], $3::text) AS t
 ORDER BY t.partition
