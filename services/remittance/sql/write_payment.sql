-- Keeps payments as a whole.
--   $1 payees text[]  $2 payers text[]  $3 traces text[]  $4 days date[]  $5 amount_cents int8[]
--   $6 claim_paid_cents int8[]  $7 provider_cents int8[]  $8 claim_count int4[]  $9 states text[]
--   $10 intake_numbers int8[]  $11 at timestamptz[]  $12 set_ordinals int4[]
INSERT INTO remittance.payment
       (payee, payer, trace, day, amount_cents, claim_paid_cents, provider_cents, claim_count, state,
        intake_number, at, set_ordinal)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::int8[], $6::int8[], $7::int8[],
                     $8::int4[], $9::text[], $10::int8[], $11::timestamptz[], $12::int4[])
    ON CONFLICT (payee, payer, trace, intake_number, set_ordinal) DO NOTHING
