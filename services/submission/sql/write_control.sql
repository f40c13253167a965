-- Keeps the last control number given to each partner.
--   $1 partners text[]
--   $2 isa13    int8[]
INSERT INTO submission.control (partner, isa13)
SELECT * FROM unnest($1::text[], $2::int8[])
    ON CONFLICT (partner) DO UPDATE SET isa13 = excluded.isa13
