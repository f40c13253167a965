-- What needs a person, most urgent first, as one JSON array.
--   $1 most int8  how many at the most
SELECT coalesce(json_agg(q), '[]')::text
  FROM (SELECT o.item, o.subject, o.claim, o.version, o.kind, o.edit, o.field, o.text, o.priority, o.due, o.at AS opened,
               'open' AS state, o.amount_cents, o.worker, s.number AS suspense
          FROM work.open_item AS o
          LEFT JOIN remittance.suspense AS s ON o.kind = 'suspense' AND s.subject = o.subject
         ORDER BY o.priority, o.due NULLS LAST, o.item
         LIMIT $1::int8) AS q
