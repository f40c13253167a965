-- Keeps HL7 messages that are no claim by themselves.
--   $1 shards         int8[]
--   $2 intake_numbers int8[]
--   $3 positions      int4[]
--   $4 sources        text[]
--   $5 types          text[]
--   $6 fates          text[]
--   $7 claims         int8[]
--   $8 identities     bytea[]
--   $9 received_at    timestamptz[]
--   $10 bodies        bytea[]
INSERT INTO intake.message
       (shard, intake_number, position, source, type, fate, claim, identity, received_at, body)
SELECT n.shard, n.intake_number, n.position, n.source, n.type, n.fate, n.claim, n.identity, n.received_at, n.body
  FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::bytea[],
              $9::timestamptz[], $10::bytea[])
       AS n (shard, intake_number, position, source, type, fate, claim, identity, received_at, body)
