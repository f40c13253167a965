-- Posts the payee's side: the money and the provider adjustments.
--   $1 payees text[]  $2 payers text[]  $3 traces text[]  $4 entries int4[]  $5 debits text[]
--   $6 credits text[]  $7 cents int8[]  $8 reasons text[]  $9 reference_ids text[]  $10 posted_at timestamptz[]
--   $11 intake_numbers int8[]  $12 set_ordinals int4[]
INSERT INTO remittance.payee_ledger
       (payee, payer, trace, entry, debit, credit, cents, reason, reference, posted_at, intake_number, set_ordinal)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int4[], $5::text[], $6::text[], $7::int8[],
                     $8::text[], $9::text[], $10::timestamptz[], $11::int8[], $12::int4[])
    ON CONFLICT (payee, payer, trace, intake_number, set_ordinal, entry) DO NOTHING
