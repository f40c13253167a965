-- Keeps a reversal until its payment comes; a NULL body takes it away.
--   $1 shards int8[]
--   $2 claims int8[]
--   $3 bodies bytea[]
WITH rows AS (SELECT * FROM unnest($1::int8[], $2::int8[], $3::bytea[]) AS r (shard, claim, body)),
gone AS (
    DELETE FROM remittance.waiting AS w USING rows AS r
     WHERE w.shard = r.shard AND w.claim = r.claim AND r.body IS NULL
)
INSERT INTO remittance.waiting (shard, claim, body)
SELECT shard, claim, body FROM rows WHERE body IS NOT NULL
    ON CONFLICT (shard, claim) DO UPDATE SET body = excluded.body
