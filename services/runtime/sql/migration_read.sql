-- One migration's checksum, if it has been applied.
--   $1 name  text  the file's name without .sql
SELECT m.sha256 FROM runtime.migration AS m WHERE m.name = $1;
