-- What consumers have committed of our lanes, in the order asked.
--   $1 consumers    text[]
--   $2 destinations int4[]
--   $3 lanes        int8[]  edge << 32 | lane
SELECT coalesce(c.in_hwm[array_position(c.in_lanes, k.lane)], 0), coalesce(c.next_offset, -1)
  FROM unnest($1::text[], $2::int4[], $3::int8[]) WITH ORDINALITY AS k (consumer, destination, lane, n)
  LEFT JOIN runtime.checkpoint AS c ON c.worker = k.consumer AND c.partition = k.destination
 ORDER BY k.n
