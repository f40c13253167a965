-- Frees the outbox of what consumers have committed.
--   $1 edges        int4[]
--   $2 lanes        int4[]
--   $3 destinations int4[]
--   $4 through      int8[]
DELETE FROM runtime.outbox AS o
 USING unnest($1::int4[], $2::int4[], $3::int4[], $4::int8[]) AS k (edge, lane, destination, through)
 WHERE o.edge = k.edge AND o.lane = k.lane AND o.destination = k.destination AND o.first_seq <= k.through
   AND o.last_seq <= k.through
