-- Keeps the queues as a batch left them.
--   $1 partners       text[]
--   $2 classes        text[]
--   $3 partitions     int4[]
--   $4 next_serial    int8[]
--   $5 batched_serial int8[]
--   $6 claims_max     int4[]
--   $7 due            timestamptz[]  NULL: nothing waits
INSERT INTO submission.queue (partner, class, partition, next_serial, batched_serial, claims_max, due)
SELECT * FROM unnest($1::text[], $2::text[], $3::int4[], $4::int8[], $5::int8[], $6::int4[], $7::timestamptz[])
    ON CONFLICT (partner, class) DO UPDATE
   SET partition = excluded.partition, next_serial = excluded.next_serial,
       batched_serial = excluded.batched_serial, claims_max = excluded.claims_max, due = excluded.due
