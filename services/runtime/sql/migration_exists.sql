-- Whether any migration was ever applied: one row with t or f.
SELECT to_regclass('runtime.migration') IS NOT NULL;
