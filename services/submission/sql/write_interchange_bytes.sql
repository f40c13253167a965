-- Keeps the bytes of new interchanges.
--   $1 partners text[]
--   $2 isa13    int8[]
--   $3 bytes    bytea[]
INSERT INTO submission.interchange_bytes (partner, isa13, bytes)
SELECT * FROM unnest($1::text[], $2::int8[], $3::bytea[])
