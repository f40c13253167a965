-- The claims of one queue between two serials, in their order.
--   $1 partners text[]
--   $2 classes  text[]
--   $3 firsts   int8[]
--   $4 lasts    int8[]
SELECT k.partner, k.class, k.first, k.last, c.serial, c.shard, c.claim, c.version, c.charge_cents, c.body
  FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) AS k (partner, class, first, last)
  JOIN submission.claim AS c
    ON c.partner = k.partner AND c.class = k.class AND c.serial BETWEEN k.first AND k.last
 ORDER BY c.partner, c.class, c.serial
