-- Keeps a reversal until its payment comes; a NULL amount takes it away.
--   $1 shards     int8[]
--   $2 claims     int8[]
--   $3 paid_cents int8[]   CLP04 of the reversal
--   $4 bodies     bytea[]
WITH rows AS (
    SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bytea[]) AS r (shard, claim, paid_cents, body)
), gone AS (
    DELETE FROM remittance.waiting AS w USING rows AS r
     WHERE w.shard = r.shard AND w.claim = r.claim AND r.paid_cents IS NULL
)
INSERT INTO remittance.waiting (shard, claim, paid_cents, body)
SELECT shard, claim, paid_cents, body FROM rows WHERE paid_cents IS NOT NULL
    ON CONFLICT (shard, claim) DO UPDATE SET paid_cents = excluded.paid_cents, body = excluded.body
