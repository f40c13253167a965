-- Marks orders as sent.
--   $1 slots    int4[]
--   $2 commands int8[]
--   $3 sent     timestamptz[]
UPDATE gateway.command AS c
   SET sent = n.sent
  FROM unnest($1::int4[], $2::int8[], $3::timestamptz[]) AS n (slot, command, sent)
 WHERE c.slot = n.slot AND c.command = n.command;
