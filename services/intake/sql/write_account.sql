-- Keeps accounts as they are now; a row without state is a tombstone.
--   $1 shards      int8[]
--   $2 facilities  text[]
--   $3 accounts    text[]
--   $4 claim_types int4[]
--   $5 states      text[]
--   $6 closes_on   date[]
--   $7 messages    int4[]
--   $8 claims      int8[]
--   $9 bodies      bytea[]
--   $10 identities bytea[]
WITH n AS (
    SELECT * FROM unnest($1::int8[], $2::text[], $3::text[], $4::int4[], $5::text[], $6::date[], $7::int4[],
                         $8::int8[], $9::bytea[], $10::bytea[])
           AS n (shard, facility, account, claim_type, state, closes_on, messages, claim, body, identity)
), gone AS (
    DELETE FROM intake.account AS a USING n
     WHERE n.state IS NULL
       AND (a.shard, a.facility, a.account, a.claim_type) = (n.shard, n.facility, n.account, n.claim_type)
)
INSERT INTO intake.account
       (shard, facility, account, claim_type, state, closes_on, messages, claim, body, identity)
SELECT n.shard, n.facility, n.account, n.claim_type, n.state, n.closes_on, n.messages, n.claim, n.body,
       n.identity
  FROM n WHERE n.state IS NOT NULL
    ON CONFLICT (shard, facility, account, claim_type) DO UPDATE
   SET state = excluded.state, closes_on = excluded.closes_on, messages = excluded.messages,
       claim = excluded.claim, body = excluded.body, identity = excluded.identity
