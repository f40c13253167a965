-- One more crash with this message in the cell.
--   $1 worker text  $2 partition int4  $3 edge int4  $4 lane int4  $5 seq int8
INSERT INTO runtime.crash AS c (worker, partition, edge, lane, seq, crashes)
VALUES ($1::text, $2::int4, $3::int4, $4::int4, $5::int8, 1)
    ON CONFLICT (worker, partition, edge, lane, seq) DO UPDATE SET crashes = c.crashes + 1, at = now()
