-- Keeps the last serial given in each partition; never goes back.
--   $1 partitions int4[]
--   $2 serials    int8[]
INSERT INTO intake.serial (partition, serial)
SELECT n.partition, n.serial FROM unnest($1::int4[], $2::int8[]) AS n (partition, serial)
    ON CONFLICT (partition) DO UPDATE SET serial = excluded.serial
