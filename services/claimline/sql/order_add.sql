-- An order of a person, for a gateway slot to carry.
--   $1 slot        int4
--   $2 verb        text
--   $3 shard       int8
--   $4 claim       int8
--   $5 version     int4     0: whichever stands
--   $6 partner     text
--   $7 interchange int8
--   $8 claims      text     claim numbers, separated by blanks
--   $9 by          text
--  $10 reason      text
--  $11 body        bytea[]  one, or none
INSERT INTO gateway.command (slot, verb, shard, claim, version, partner, interchange, claims, by, reason, body)
VALUES ($1::int4, $2::text, $3::int8, $4::int8, $5::int4, $6::text, $7::int8, $8::text, $9::text, $10::text,
        ($11::bytea[])[1])
RETURNING command;
