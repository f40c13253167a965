-- Keeps what the postings of claims come to.
--   $1 shards int8[]          $2 claims int8[]        $3 versions int4[]      $4 states text[]
--   $5 charge_cents int8[]    $6 paid_cents int8[]    $7 adjusted_cents int8[] $8 patient_cents int8[]
--   $9 payers text[]          $10 traces text[]       $11 payer_control text[] $12 reasons text[]
--   $13 posted_at timestamptz[]
INSERT INTO remittance.posting
       (shard, claim, version, state, charge_cents, paid_cents, adjusted_cents, patient_cents, payer, trace,
        payer_control, reason, posted_at)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::int8[], $6::int8[], $7::int8[],
                     $8::int8[], $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
    ON CONFLICT (shard, claim) DO UPDATE
   SET version = excluded.version, state = excluded.state, charge_cents = excluded.charge_cents,
       paid_cents = excluded.paid_cents, adjusted_cents = excluded.adjusted_cents,
       patient_cents = excluded.patient_cents, payer = excluded.payer, trace = excluded.trace,
       payer_control = excluded.payer_control, reason = excluded.reason, posted_at = excluded.posted_at
