-- The claims in an interchange, without their bodies.
--   $1 partners text[]
--   $2 isa13    int8[]
-- One walk of the key an interchange: joined plainly, the planner reads the whole table once it is large.
SELECT i.partner, i.isa13, c.serial, c.shard, c.claim, c.version, c.charge_cents
  FROM unnest($1::text[], $2::int8[]) AS k (partner, isa13)
  JOIN submission.interchange AS i USING (partner, isa13)
 CROSS JOIN LATERAL (SELECT *
                       FROM submission.claim AS own
                      WHERE own.partner = i.partner AND own.class = i.class
                        AND own.serial BETWEEN i.first_serial AND i.last_serial
                      ORDER BY own.serial
                      LIMIT i.last_serial - i.first_serial + 1) AS c
 ORDER BY c.partner, i.isa13, c.serial
