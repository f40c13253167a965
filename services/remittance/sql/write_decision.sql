-- Keeps what people decide of payments in suspense, and what comes of it.
--   $1 shards int8[]   $2 suspenses int8[]  $3 states text[]  $4 claims int8[]   $5 versions int4[]
--   $6 commands int8[] $7 by text[]         $8 reasons text[] $9 answers text[]  $10 at timestamptz[]
INSERT INTO remittance.decision (shard, suspense, state, claim, version, command, by, reason, answer, at)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::text[], $4::int8[], $5::int4[], $6::int8[], $7::text[], $8::text[],
                     $9::text[], $10::timestamptz[])
    ON CONFLICT (shard, suspense) DO UPDATE
   SET state = excluded.state, claim = excluded.claim, version = excluded.version, command = excluded.command,
       by = excluded.by, reason = excluded.reason, answer = excluded.answer, at = excluded.at
