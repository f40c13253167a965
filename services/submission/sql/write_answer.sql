-- Keeps what payers' front ends said of claim versions.
--   $1 partners      text[]
--   $2 claims        int8[]
--   $3 versions      int4[]
--   $4 shards        int8[]
--   $5 isa13         int8[]
--   $6 verdicts      text[]
--   $7 categories    text[]
--   $8 statuses      text[]
--   $9 entities      text[]
--   $10 payer_control text[]
--   $11 answered_at  timestamptz[]
INSERT INTO submission.answer
       (partner, claim, version, shard, isa13, verdict, category, status, entity, payer_control, answered_at)
SELECT * FROM unnest($1::text[], $2::int8[], $3::int4[], $4::int8[], $5::int8[], $6::text[], $7::text[],
                     $8::text[], $9::text[], $10::text[], $11::timestamptz[])
    ON CONFLICT (partner, claim, version) DO UPDATE
   SET isa13 = excluded.isa13, verdict = excluded.verdict, category = excluded.category,
       status = excluded.status, entity = excluded.entity, payer_control = excluded.payer_control,
       answered_at = excluded.answered_at
