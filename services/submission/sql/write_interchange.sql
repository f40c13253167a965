-- Keeps interchanges as a batch left them; what was sealed when they were made never changes.
--   $1 partners     text[]
--   $2 isa13        int8[]
--   $3 partitions   int4[]
--   $4 classes      text[]
--   $5 states       text[]
--   $6 first_serial int8[]
--   $7 last_serial  int8[]
--   $8 claim_count  int4[]
--   $9 charge_cents int8[]
--   $10 sha256      bytea[]
--   $11 byte_count  int8[]
--   $12 attempts    int4[]
--   $13 ta1         text[]
--   $14 ack999      text[]
--   $15 ack277_count int4[]
--   $16 created_at  timestamptz[]
--   $17 sent_at     timestamptz[]
--   $18 due         timestamptz[]  NULL: no acknowledgement is awaited
INSERT INTO submission.interchange
       (partner, isa13, partition, class, state, first_serial, last_serial, claim_count, charge_cents, sha256,
        byte_count, attempts, ta1, ack999, ack277_count, created_at, sent_at, due)
SELECT * FROM unnest($1::text[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::int8[], $7::int8[],
                     $8::int4[], $9::int8[], $10::bytea[], $11::int8[], $12::int4[], $13::text[],
                     $14::text[], $15::int4[], $16::timestamptz[], $17::timestamptz[], $18::timestamptz[])
    ON CONFLICT (partner, isa13) DO UPDATE
   SET partition = excluded.partition, state = excluded.state, attempts = excluded.attempts,
       ta1 = excluded.ta1, ack999 = excluded.ack999, ack277_count = excluded.ack277_count,
       sent_at = excluded.sent_at, due = excluded.due
