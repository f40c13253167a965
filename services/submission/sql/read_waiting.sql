-- The claims of one queue between two serials, in their order.
--   $1 partners text[]
--   $2 classes  text[]
--   $3 firsts   int8[]
--   $4 lasts    int8[]
-- One walk of the key a queue: joined plainly, the planner reads the whole table once it is large.
SELECT k.partner, k.class, k.first, k.last, c.serial, c.shard, c.claim, c.version, c.charge_cents, c.body
  FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) AS k (partner, class, first, last)
 CROSS JOIN LATERAL (SELECT *
                       FROM submission.claim AS own
                      WHERE own.partner = k.partner AND own.class = k.class
                        AND own.serial BETWEEN k.first AND k.last
                      ORDER BY own.serial
                      LIMIT k.last - k.first + 1) AS c
 ORDER BY c.partner, c.class, c.serial
