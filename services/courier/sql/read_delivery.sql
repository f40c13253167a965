-- Where the deliveries of interchanges stand.
--   $1 partners text[]
--   $2 isa13    int8[]
SELECT d.partner, d.isa13, d.partition, d.attempt, d.state, d.sha256, d.byte_count, d.lease
  FROM unnest($1::text[], $2::int8[]) AS k (partner, isa13)
  JOIN courier.delivery AS d USING (partner, isa13)
