-- Sent claim versions that a payment may mean: by the payer's number (rung 1), by charge and first day (rung 2, with
-- the claim, whose member is compared). Where the limits are reached match.c chooses none: the one meant may be cut off.
--   $1 payers         text[]
--   $2 payer_controls text[]
--   $3 charge_cents   int8[]
--   $4 days           date[]
SELECT k.payer, k.payer_control, k.charge_cents, k.day, m.rung, m.shard, m.claim, m.version, m.body
  FROM unnest($1::text[], $2::text[], $3::int8[], $4::date[]) AS k (payer, payer_control, charge_cents, day)
 CROSS JOIN LATERAL (
       (SELECT 1 AS rung, a.shard, a.claim, a.version, ''::bytea AS body
          FROM submission.answer AS a
         WHERE a.partner = k.payer AND a.payer_control = k.payer_control AND a.payer_control <> ''
         LIMIT 20)
       UNION
       (SELECT 1, p.shard, p.claim, p.version, ''::bytea
          FROM remittance.posting AS p
         WHERE p.payer = k.payer AND p.payer_control = k.payer_control AND p.payer_control <> ''
         LIMIT 20)
       UNION ALL
       (SELECT 2, c.shard, c.claim, c.version, c.body
          FROM submission.claim AS c
         WHERE c.partner = k.payer AND c.charge_cents = k.charge_cents AND c.first_day = k.day
         LIMIT 100)) AS m
 ORDER BY k.payer, k.payer_control, k.charge_cents, k.day, m.rung, m.claim, m.version
