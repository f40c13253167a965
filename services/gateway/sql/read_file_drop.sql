-- The file of a drop, whose key columns come first.
--   $1 slots int4[]
--   $2 drops bytea[]
SELECT f.slot, f.drop_id, f.intake_number, f.sha256, f.source, f.partner, f.byte_count, f.by_document, f.received,
       f.state, f.unit, f.position, f.interchange, f.payment
  FROM unnest($1::int4[], $2::bytea[]) AS k (slot, drop_id)
  JOIN gateway.file AS f USING (slot, drop_id);
