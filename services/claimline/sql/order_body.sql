-- A claim as it stands.
--   $1 shard int8
--   $2 claim int8
SELECT c.version, c.state, c.body
  FROM coding.claim AS c
 WHERE c.shard = $1::int8 AND c.claim = $2::int8;
