-- The next serial of slots.
--   $1 slots int4[]
SELECT s.slot, s.next
  FROM unnest($1::int4[]) AS k (slot)
  JOIN gateway.slot AS s USING (slot);
