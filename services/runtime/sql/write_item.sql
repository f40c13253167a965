-- Adds rows that open or close work items.
--   $1 actions text[]  $2 subjects text[]  $3 shards int8[]  $4 claims int8[]  $5 versions int4[]
--   $6 workers text[]  $7 kinds text[]  $8 edits text[]  $9 fields text[]  $10 texts text[]
--   $11 priorities int4[]  $12 due date[]  $13 amount_cents int8[]  $14 by text[]  $15 at timestamptz[]
INSERT INTO work.item (action, subject, shard, claim, version, worker, kind, edit, field, text, priority, due,
                       amount_cents, by, at)
SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int4[], $6::text[], $7::text[],
                     $8::text[], $9::text[], $10::text[], $11::int4[], $12::date[], $13::int8[], $14::text[],
                     $15::timestamptz[])
