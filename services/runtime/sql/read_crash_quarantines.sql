-- How long ago a message of each partition was last set aside for crashes.
--   $1 worker     text
--   $2 partitions int4[]
--   $3 code       text    what such a quarantine is called
SELECT q.partition, (extract(epoch FROM now() - max(q.at)) * 1000)::int8
  FROM work.quarantine AS q
 WHERE q.worker = $1::text AND q.partition = ANY ($2::int4[]) AND q.code = $3::text
 GROUP BY q.partition
