-- Files in hand.
--   $1 slots   int4[]
--   $2 numbers int8[]  intake numbers
SELECT f.slot, f.intake_number, f.drop_id, f.sha256, f.source, f.partner, f.byte_count, f.by_document, f.received,
       f.state, f.unit, f.position, f.interchange, f.payment
  FROM unnest($1::int4[], $2::int8[]) AS k (slot, intake_number)
  JOIN gateway.file AS f USING (slot, intake_number);
