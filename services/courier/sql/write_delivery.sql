-- Keeps where deliveries stand.
--   $1 partners   text[]
--   $2 isa13      int8[]
--   $3 partitions int4[]
--   $4 attempts   int4[]
--   $5 states     text[]
--   $6 sha256     bytea[]
--   $7 byte_count int8[]
--   $8 leases     timestamptz[]  NULL: nobody is at it
INSERT INTO courier.delivery (partner, isa13, partition, attempt, state, sha256, byte_count, lease)
SELECT * FROM unnest($1::text[], $2::int8[], $3::int4[], $4::int4[], $5::text[], $6::bytea[], $7::int8[], $8::timestamptz[])
    ON CONFLICT (partner, isa13) DO UPDATE
   SET partition = excluded.partition, attempt = excluded.attempt, state = excluded.state, lease = excluded.lease
