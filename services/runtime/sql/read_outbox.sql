-- The outbox rows of our lanes, without their bodies.
--   $1 edges int4[]  our outputs
--   $2 lanes int4[]  our partitions
SELECT o.lane, o.edge, o.destination, o.first_seq, o.last_seq, octet_length(o.body)
  FROM runtime.outbox AS o
 WHERE o.edge = ANY ($1::int4[]) AND o.lane = ANY ($2::int4[])
 ORDER BY o.lane, o.edge, o.destination, o.first_seq
