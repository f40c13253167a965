-- The database's clock.
SELECT now(), current_date
