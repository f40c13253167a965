-- Ends the sessions of those who hold partitions and do not let go.
--   $1 worker     text
--   $2 partitions int4[]
SELECT runtime.evict($1::text, $2::int4[])
