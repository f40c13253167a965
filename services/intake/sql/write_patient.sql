-- Keeps patients as they are now known; none is ever taken out.
--   $1 shards          int8[]
--   $2 identities      bytea[]
--   $3 survivor_shards int8[]
--   $4 survivors       bytea[]
--   $5 turns           int4[]
--   $6 at              timestamptz[]
--   $7 bodies          bytea[]
INSERT INTO intake.patient (shard, identity, survivor_shard, survivor, turn, at, body)
SELECT n.shard, n.identity, n.survivor_shard, n.survivor, n.turn, n.at, n.body
  FROM unnest($1::int8[], $2::bytea[], $3::int8[], $4::bytea[], $5::int4[], $6::timestamptz[], $7::bytea[])
       AS n (shard, identity, survivor_shard, survivor, turn, at, body)
    ON CONFLICT (shard, identity) DO UPDATE
   SET survivor_shard = excluded.survivor_shard, survivor = excluded.survivor, turn = excluded.turn,
       at = excluded.at, body = excluded.body
