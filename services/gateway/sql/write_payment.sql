-- Takes payments; raises unique_violation where another slot has taken one since it was read.
--   $1 payers   text[]
--   $2 traces   text[]
--   $3 amounts  int8[]
--   $4 dates    int4[]
--   $5 hashes   bytea[]
--   $6 numbers  int8[]   intake numbers
--   $7 ordinals int4[]
--   $8 received timestamptz[]
INSERT INTO gateway.payment (payer, trace, amount_cents, paid_on, sha256, intake_number, ordinal, received)
SELECT n.payer, n.trace, n.amount_cents, n.paid_on, n.sha256, n.intake_number, n.ordinal, n.received
  FROM unnest($1::text[], $2::text[], $3::int8[], $4::int4[], $5::bytea[], $6::int8[], $7::int4[],
              $8::timestamptz[])
       AS n (payer, trace, amount_cents, paid_on, sha256, intake_number, ordinal, received);
