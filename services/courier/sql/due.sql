-- Deliveries that were started and never told an outcome: their process died.
--   $1 partitions int4[]      held by this process
--   $2 partition_count int4   not used: rows carry their partition
--   $3 now        timestamptz
SELECT d.partition, d.partner, d.isa13, d.attempt
  FROM courier.delivery AS d
 WHERE d.partition = ANY ($1::int4[]) AND $2::int4 > 0 AND d.lease <= $3::timestamptz
