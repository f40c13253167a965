-- Sets messages aside.
--   $1 workers text[]  $2 partitions int4[]  $3 edges int4[]  $4 lanes int4[]  $5 seqs int8[]
--   $6 offsets int8[]  $7 schemas int4[]  $8 codes text[]  $9 positions int4[]  $10 bodies bytea[]
--   $11 at timestamptz[]  $12 claims int8[]  $13 versions int4[]
INSERT INTO work.quarantine (worker, partition, edge, lane, seq, message_offset, schema, code, position, body, at, claim,
                             version)
SELECT w, p, e, l, s, o, v, c, n, '\x00'::bytea || coalesce(b, ''), at, t, i
  FROM unnest($1::text[], $2::int4[], $3::int4[], $4::int4[], $5::int8[], $6::int8[], $7::int4[], $8::text[],
              $9::int4[], $10::bytea[], $11::timestamptz[], $12::int8[], $13::int4[])
       AS q (w, p, e, l, s, o, v, c, n, b, at, t, i)
