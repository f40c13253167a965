-- One migration at a time; held until the session ends.
SELECT pg_advisory_lock(hashtextextended('claimline migrate', 0));
