-- Keeps why a process ended.
--   $1 worker   text
--   $2 instance text
--   $3 why      text  fenced, halt, ...
INSERT INTO runtime.ending (worker, instance, why) VALUES ($1::text, $2::text, $3::text)
