-- Takes control numbers; raises unique_violation where one is taken by another slot since it was read.
--   $1 sources   text[]
--   $2 senders   text[]
--   $3 controls  text[]
--   $4 hashes    bytea[]
--   $5 slots     int4[]
--   $6 numbers   int8[]
--   $7 positions int4[]
--   $8 originals text[]
--   $9 received  timestamptz[]
--  $10 expires   timestamptz[]
SELECT gateway.input_add($1::text[], $2::text[], $3::text[], $4::bytea[], $5::int4[], $6::int8[], $7::int4[],
                         $8::text[], $9::timestamptz[], $10::timestamptz[]);
