-- What submission's timers have to do: queues that are full or old, interchanges whose acknowledgement is late.
--   $1 partitions int4[]      held by this process
--   $2 partition_count int4   not used: rows carry their partition
--   $3 now        timestamptz
SELECT q.partition, 'queue'::text, q.partner, q.class, 0::int8, q.next_serial, q.batched_serial, q.claims_max
  FROM submission.queue AS q
 WHERE q.partition = ANY ($1::int4[]) AND $2::int4 > 0
   AND (q.due <= $3::timestamptz OR q.next_serial - q.batched_serial - 1 >= q.claims_max)
   AND q.next_serial - q.batched_serial - 1 > 0
UNION ALL
SELECT i.partition, 'late'::text, i.partner, i.class, i.isa13, 0::int8, 0::int8, 0::int4
  FROM submission.interchange AS i
 WHERE i.partition = ANY ($1::int4[]) AND i.due <= $3::timestamptz
