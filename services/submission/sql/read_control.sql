-- The last control number of each partner.
--   $1 partners text[]
SELECT c.partner, c.isa13
  FROM unnest($1::text[]) AS k (partner)
  JOIN submission.control AS c USING (partner)
