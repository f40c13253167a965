-- What payers' front ends last said of claim versions.
--   $1 partners text[]
--   $2 claims   int8[]
--   $3 versions int4[]
SELECT a.partner, a.claim, a.version, a.shard, a.isa13, a.verdict, a.category, a.status, a.entity,
       a.payer_control, a.answered_at
  FROM unnest($1::text[], $2::int8[], $3::int4[]) AS k (partner, claim, version)
  JOIN submission.answer AS a USING (partner, claim, version)
