-- Control numbers that are taken.
--   $1 sources  text[]
--   $2 senders  text[]
--   $3 controls text[]
SELECT i.source, i.sender, i.control, i.sha256, i.slot, i.intake_number, i.position, i.original, i.received,
       i.expires
  FROM unnest($1::text[], $2::text[], $3::text[]) AS k (source, sender, control)
  JOIN gateway.input AS i USING (source, sender, control);
