-- The queues that claims of one batch join.
--   $1 partners text[]
--   $2 classes  text[]
SELECT q.partner, q.class, q.partition, q.next_serial, q.batched_serial, q.claims_max, q.due
  FROM unnest($1::text[], $2::text[]) AS k (partner, class)
  JOIN submission.queue AS q USING (partner, class)
