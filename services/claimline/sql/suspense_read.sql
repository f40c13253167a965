-- One payment in suspense, why it lies there, and what was decided of it.
--   $1 number int8
SELECT s.shard, s.claim, s.reason, s.body, coalesce(d.state, 'open'), coalesce(d.claim, 0), coalesce(d.version, 0),
       coalesce(d.command, 0), coalesce(d.by, ''), coalesce(d.reason, ''), coalesce(d.answer, ''),
       coalesce((SELECT i.text FROM work.item AS i
                  WHERE i.subject = s.subject AND i.action = 'open' AND i.kind = 'suspense'
                  ORDER BY i.item DESC LIMIT 1), '') AS why
  FROM remittance.suspense AS s
  LEFT JOIN remittance.decision AS d ON d.shard = s.shard AND d.suspense = s.number
 WHERE s.number = $1::int8;
