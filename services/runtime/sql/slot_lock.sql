-- Takes a gateway slot for as long as this session lives, if it is free.
--   $1 space int4  a number for all slots of the gateway
--   $2 slot  int4
SELECT pg_try_advisory_lock($1::int4, $2::int4)
