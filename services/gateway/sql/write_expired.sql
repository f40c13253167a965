-- Lets expired control numbers go, a few thousand at a time, and what points to originals that are gone by now.
-- Several slots may do so at once: whoever finds a row locked leaves it.
--   $1 slots       int4[]
--   $2 now         timestamptz[]
--   $3 kept_since  timestamptz[]  originals that are older are gone
WITH at AS (
    SELECT min(n.now) AS now, min(n.kept_since) AS kept_since
      FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[]) AS n (slot, now, kept_since)
), gone AS (
    DELETE FROM gateway.input AS i
     WHERE (i.source, i.sender, i.control) IN (SELECT e.source, e.sender, e.control FROM gateway.input AS e
                                                WHERE e.expires <= (SELECT now FROM at)
                                                ORDER BY e.expires LIMIT 2000 FOR UPDATE SKIP LOCKED)
       AND i.expires <= (SELECT now FROM at)
    RETURNING i.intake_number, i.position, i.original, i.received
), forgotten AS (
    DELETE FROM gateway.original AS o
     WHERE (o.intake_number, o.position) IN (SELECT e.intake_number, e.position FROM gateway.original AS e
                                              WHERE e.received <= (SELECT kept_since FROM at)
                                              ORDER BY e.received LIMIT 2000 FOR UPDATE SKIP LOCKED)
)
INSERT INTO gateway.original (intake_number, position, original, received)
SELECT g.intake_number, g.position, g.original, g.received
  FROM gone AS g
 WHERE g.original <> '' AND g.received > (SELECT kept_since FROM at)
    ON CONFLICT DO NOTHING;
