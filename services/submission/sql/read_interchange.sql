-- Interchanges without their bytes.
--   $1 partners text[]
--   $2 isa13    int8[]
SELECT i.partner, i.isa13, i.partition, i.class, i.state, i.first_serial, i.last_serial, i.claim_count,
       i.charge_cents, i.sha256, i.byte_count, i.attempts, i.ta1, i.ack999, i.ack277_count,
       i.created_at, i.sent_at, i.due
  FROM unnest($1::text[], $2::int8[]) AS k (partner, isa13)
  JOIN submission.interchange AS i USING (partner, isa13)
