-- Bodies of outbox rows, in the order asked; NULL: the row is gone.
--   $1 edges        int4[]
--   $2 lanes        int4[]
--   $3 destinations int4[]
--   $4 first_seqs   int8[]
SELECT o.body
  FROM unnest($1::int4[], $2::int4[], $3::int4[], $4::int8[]) WITH ORDINALITY
       AS k (edge, lane, destination, first_seq, n)
  LEFT JOIN runtime.outbox AS o USING (edge, lane, destination, first_seq)
 ORDER BY k.n
