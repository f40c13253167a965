-- Files begun, or moved on within.
--   $1 slots        int4[]
--   $2 numbers      int8[]   intake numbers
--   $3 drops        bytea[]
--   $4 hashes       bytea[]
--   $5 sources      text[]
--   $6 partners     text[]
--   $7 byte_counts  int8[]
--   $8 by_document  int4[]
--   $9 received     timestamptz[]
--  $10 states       text[]
--  $11 units        int8[]
--  $12 positions    int8[]
--  $13 interchanges text[]
--  $14 payments     text[]
INSERT INTO gateway.file (slot, intake_number, drop_id, sha256, source, partner, byte_count, by_document,
                          received, state, unit, position, interchange, payment)
SELECT n.slot, n.intake_number, n.drop_id, n.sha256, n.source, n.partner, n.byte_count, n.by_document,
       n.received, n.state, n.unit, n.position, n.interchange, n.payment
  FROM unnest($1::int4[], $2::int8[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::int8[], $8::int4[],
              $9::timestamptz[], $10::text[], $11::int8[], $12::int8[], $13::text[], $14::text[])
       AS n (slot, intake_number, drop_id, sha256, source, partner, byte_count, by_document, received, state,
             unit, position, interchange, payment)
    ON CONFLICT (slot, intake_number) DO UPDATE
   SET state = EXCLUDED.state, unit = EXCLUDED.unit, position = EXCLUDED.position,
       interchange = EXCLUDED.interchange, payment = EXCLUDED.payment;
