-- Records a migration in the transaction that applies it.
--   $1 name         text  the file's name without .sql
--   $2 sha256       text  of the file
--   $3 oldest_code  int4  the oldest code version that may run beside it
INSERT INTO runtime.migration (name, sha256, oldest_code) VALUES ($1, $2, $3::int);
