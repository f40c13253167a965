-- The fence, first in every transaction: raises CL001 unless every partition is as this process left it.
--   $1 worker       text
--   $2 partitions   int4[]  ascending
--   $3 versions     int8[]
--   $4 next_offsets int8[]
--   $5 in_from      int4[]  $6 in_to int4[]   entries of each partition in $7 and $8, from 1
--   $7 in_lanes     int8[]  $8 in_hwm int8[]
--   $9 out_from     int4[]  $10 out_to int4[] entries of each partition in $11 and $12
--  $11 out_lanes    int8[] $12 out_seq int8[]
SELECT runtime.fence($1::text, $2::int4[], $3::int8[], $4::int8[], $5::int4[], $6::int4[], $7::int8[], $8::int8[],
                     $9::int4[], $10::int4[], $11::int8[], $12::int8[])
