-- The unfinished files of slots.
--   $1 slots int4[]
SELECT f.slot, f.intake_number, f.drop_id, f.sha256, f.source, f.partner, f.byte_count, f.by_document, f.received,
       f.state, f.unit, f.position, f.interchange, f.payment
  FROM unnest($1::int4[]) AS k (slot)
  JOIN gateway.file AS f ON f.slot = k.slot AND f.state = 'open'
 ORDER BY f.slot, f.intake_number;
