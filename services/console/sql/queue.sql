-- What needs a person, most urgent first, as one JSON array.
--   $1 most int8  how many at the most
SELECT coalesce(json_agg(q), '[]')::text
  FROM (SELECT item, subject, claim, version, kind, edit, field, text, priority, due, at AS opened, 'open' AS state,
               amount_cents, worker
          FROM work.open_item
         ORDER BY priority, due NULLS LAST, item
         LIMIT $1::int8) AS q
