-- Numbers an edge once and for all; numbers are never used again.
--   $1 producer  text  the worker that sends
--   $2 consumer  text  the worker whose inbox it is
INSERT INTO runtime.edge (edge, producer, consumer)
SELECT coalesce((SELECT max(e.edge) FROM runtime.edge AS e), 0) + 1, $1, $2
    ON CONFLICT (producer, consumer) DO NOTHING;
