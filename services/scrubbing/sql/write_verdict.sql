-- Keeps verdicts.
--   $1 shards int8[]  $2 claims int8[]  $3 versions int4[]  $4 states text[]  $5 partners text[]  $6 edits text[]
--   $7 unchecked text[]  $8 charge_cents int8[]  $9 judged_on date[]  $10 at timestamptz[]  $11 findings bytea[]
--   $12 sent_versions int4[]
INSERT INTO scrubbing.verdict
       (shard, claim, version, state, partner, edits, unchecked, charge_cents, judged_on, at, findings,
        sent_version)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::int8[], $9::date[], $10::timestamptz[], $11::bytea[], $12::int4[])
    ON CONFLICT (shard, claim) DO UPDATE
   SET version = excluded.version, state = excluded.state, partner = excluded.partner, edits = excluded.edits,
       unchecked = excluded.unchecked, charge_cents = excluded.charge_cents, judged_on = excluded.judged_on,
       at = excluded.at, findings = excluded.findings, sent_version = excluded.sent_version
