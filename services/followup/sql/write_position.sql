-- Keeps where claims are after submission.
--   $1 shards int8[]  $2 claims int8[]  $3 versions int4[]  $4 partners text[]  $5 interchanges int8[]
--   $6 sent_states text[]  $7 paid_states text[]  $8 charge_cents int8[]  $9 paid_cents int8[]
--   $10 adjusted_cents int8[]  $11 patient_cents int8[]  $12 at timestamptz[]
INSERT INTO followup.position
       (shard, claim, version, partner, interchange, sent_state, paid_state, charge_cents, paid_cents,
        adjusted_cents, patient_cents, at)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::int8[], $6::text[], $7::text[],
                     $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::timestamptz[])
    ON CONFLICT (shard, claim) DO UPDATE
   SET version = excluded.version, partner = excluded.partner, interchange = excluded.interchange,
       sent_state = excluded.sent_state, paid_state = excluded.paid_state,
       charge_cents = excluded.charge_cents, paid_cents = excluded.paid_cents,
       adjusted_cents = excluded.adjusted_cents, patient_cents = excluded.patient_cents, at = excluded.at
