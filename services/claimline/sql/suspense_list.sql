-- Payments in suspense, oldest first: that nobody has decided of yet or whose order was refused; or that were dropped.
--   $1 limit   int4
--   $2 dropped bool, as int4 0 or 1
SELECT s.number, s.payer, s.trace, s.ordinal, s.claim, s.paid_cents, s.reason, coalesce(d.state, 'open'),
       coalesce(d.answer, ''), to_char(s.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS at
  FROM remittance.suspense AS s
  LEFT JOIN remittance.decision AS d ON d.shard = s.shard AND d.suspense = s.number
 WHERE coalesce(d.state, 'open') <> 'posted' AND (coalesce(d.state, 'open') = 'dropped') = ($2::int4 = 1)
 ORDER BY s.number
 LIMIT $1::int4;
