-- What a batch sends: one row for each lane.
--   $1 edges        int4[]
--   $2 lanes        int4[]
--   $3 destinations int4[]
--   $4 first_seqs   int8[]
--   $5 last_seqs    int8[]
--   $6 bodies       bytea[]
INSERT INTO runtime.outbox (edge, lane, destination, first_seq, last_seq, body)
SELECT * FROM unnest($1::int4[], $2::int4[], $3::int4[], $4::int8[], $5::int8[], $6::bytea[])
