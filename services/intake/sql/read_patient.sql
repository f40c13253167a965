-- The patients that messages of one batch speak of.
--   $1 shards     int8[]
--   $2 identities bytea[]
SELECT p.shard, p.identity, p.survivor_shard, p.survivor, p.turn, p.at, p.body
  FROM unnest($1::int8[], $2::bytea[]) AS k (shard, identity)
  JOIN intake.patient AS p USING (shard, identity)
