-- Adds claims to the index of senders' numbers.
--   $1 shards           int8[]
--   $2 claims           int8[]
--   $3 sources          text[]
--   $4 patient_controls text[]
--   $5 intake_numbers   int8[]
--   $6 positions        int4[]
--   $7 formats          text[]
--   $8 received_at      timestamptz[]
INSERT INTO intake.claim
       (shard, claim, source, patient_control, intake_number, position, format, received_at)
SELECT n.shard, n.claim, n.source, n.patient_control, n.intake_number, n.position, n.format, n.received_at
  FROM unnest($1::int8[], $2::int8[], $3::text[], $4::text[], $5::int8[], $6::int4[], $7::text[],
              $8::timestamptz[])
       AS n (shard, claim, source, patient_control, intake_number, position, format, received_at)
