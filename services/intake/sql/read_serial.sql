-- The last serial given in each partition.
--   $1 partitions int4[]
SELECT s.partition, s.serial
  FROM unnest($1::int4[]) AS k (partition)
  JOIN intake.serial AS s USING (partition)
