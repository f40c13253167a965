-- The bytes of interchanges, which never change (submission's table).
--   $1 partners text[]
--   $2 isa13    int8[]
SELECT b.partner, b.isa13, b.bytes
  FROM unnest($1::text[], $2::int8[]) AS k (partner, isa13)
  JOIN submission.interchange_bytes AS b USING (partner, isa13)
