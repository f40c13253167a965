-- The oldest code version that may run on this database.
SELECT coalesce(max(m.oldest_code), 0) FROM runtime.migration AS m;
