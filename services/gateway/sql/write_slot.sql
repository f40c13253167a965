-- Moves the serials of slots on.
--   $1 slots int4[]
--   $2 next  int8[]
INSERT INTO gateway.slot (slot, next)
SELECT n.slot, n.next
  FROM unnest($1::int4[], $2::int8[]) AS n (slot, next)
    ON CONFLICT (slot) DO UPDATE SET next = EXCLUDED.next;
