-- Payments in suspense, by their numbers.
--   $1 shards    int8[]
--   $2 suspenses int8[]
SELECT s.shard, s.number, s.claim, s.subject, s.body
  FROM unnest($1::int8[], $2::int8[]) AS k (shard, number)
  JOIN remittance.suspense AS s USING (shard, number)
