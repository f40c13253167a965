-- Orders that wait, oldest first; and 'expired', once a day and then until all are gone, when control numbers have
-- expired: an order of nobody (command 0), to one of the slots.
--   $1 slots int4[]       held
--   $2 count int4         of slots
--   $3 now   timestamptz
(SELECT c.slot, c.command, c.verb, c.shard, c.claim, c.version, c.partner, c.interchange, c.claims, c.by, c.reason,
        c.body, c.at
   FROM gateway.command AS c
  WHERE c.slot = ANY ($1::int4[]) AND c.sent IS NULL AND c.at <= $3::timestamptz AND $2::int4 > 0
  ORDER BY c.slot, c.command
  LIMIT 500)
UNION ALL
SELECT ($1::int4[])[1], 0, 'expired', 0, 0, 0, '', 0, '', '', '', NULL, $3::timestamptz
 WHERE EXISTS (SELECT FROM gateway.input AS i WHERE i.expires <= $3::timestamptz - interval '1 day');
