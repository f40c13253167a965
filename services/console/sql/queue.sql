-- What needs a person, most urgent first, as one JSON array.
--   $1 most int8  how many at the most
SELECT coalesce(json_agg(q), '[]')::text
  FROM (SELECT o.item, o.subject, o.claim, o.version, o.kind, o.edit, o.field, o.text, o.priority, o.due, o.at AS opened,
               'open' AS state, o.amount_cents, o.worker,
               -- Asked of what is shown only; rows of before 0160 may share a subject.
               (SELECT min(s.number) FROM remittance.suspense AS s
                 WHERE o.kind = 'suspense' AND s.subject = o.subject) AS suspense
          FROM (SELECT item, subject, claim, version, kind, edit, field, text, priority, due, at, amount_cents, worker
                  FROM work.open_item ORDER BY priority, due NULLS LAST, item LIMIT $1::int8) AS o
         ORDER BY o.priority, o.due NULLS LAST, o.item) AS q
