-- Moves where a partition is read from; gives where it was, no row when there is no such partition.
--   $1 worker    text
--   $2 partition int4
--   $3 offset    int8
--   $4 by        text
--   $5 reason    text
SELECT was FROM runtime.rewind_to($1::text, $2::int4, $3::int8, $4::text, $5::text) AS was;
