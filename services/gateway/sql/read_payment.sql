-- Payments that were taken.
--   $1 payers  text[]
--   $2 traces  text[]
--   $3 amounts int8[]
--   $4 dates   int4[]
SELECT p.payer, p.trace, p.amount_cents, p.paid_on, p.sha256, p.intake_number, p.ordinal, p.received
  FROM unnest($1::text[], $2::text[], $3::int8[], $4::int4[]) AS k (payer, trace, amount_cents, paid_on)
  JOIN gateway.payment AS p USING (payer, trace, amount_cents, paid_on);
