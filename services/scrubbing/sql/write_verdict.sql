-- Keeps verdicts. What is given up keeps what was found in it, and when: `why` tells it, and `rejudge` compares with it.
--   $1 shards int8[]  $2 claims int8[]  $3 versions int4[]  $4 states text[]  $5 partners text[]  $6 edits text[]
--   $7 unchecked text[]  $8 charge_cents int8[]  $9 judged_on date[]  $10 at timestamptz[]  $11 findings bytea[]
--   $12 sent_versions int4[]
INSERT INTO scrubbing.verdict AS v
       (shard, claim, version, state, partner, edits, unchecked, charge_cents, judged_on, at, findings,
        sent_version)
SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::int8[], $9::date[], $10::timestamptz[], $11::bytea[], $12::int4[])
    ON CONFLICT (shard, claim) DO UPDATE
   SET (version, state, charge_cents, sent_version, partner, edits, unchecked, judged_on, at, findings) =
       (SELECT excluded.version, excluded.state, excluded.charge_cents, excluded.sent_version, kept.*
          FROM (SELECT v.partner, v.edits, v.unchecked, v.judged_on, v.at, v.findings
                 WHERE excluded.state = 'voided' AND excluded.version = v.version
                 UNION ALL
                SELECT excluded.partner, excluded.edits, excluded.unchecked, excluded.judged_on, excluded.at,
                       excluded.findings
                 WHERE NOT (excluded.state = 'voided' AND excluded.version = v.version)) AS kept)
