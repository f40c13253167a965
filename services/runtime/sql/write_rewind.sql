-- Keeps in mind that a log was lost or trimmed.
--   $1 worker       text
--   $2 partitions   int4[]
--   $3 from_offsets int8[]
--   $4 to_offsets   int8[]
INSERT INTO runtime.rewind (worker, partition, from_offset, to_offset)
SELECT $1::text, n.partition, n.from_offset, n.to_offset
  FROM unnest($2::int4[], $3::int8[], $4::int8[]) AS n (partition, from_offset, to_offset)
