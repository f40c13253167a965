-- The whole story of one claim, as one JSON object; NULL when nobody knows the number.
--   $1 claim  int8  our number as a whole number, or 0 (43: SERIAL_BITS of lib/claim/number.h)
--   $2 number text  the sender's own number
WITH found AS (
    SELECT shard, claim, version, source, patient_control, intake_number, position, received_at, state,
           charge_cents, partner, interchange
      FROM summary.claim
     WHERE (shard = $1::int8 >> 43 AND claim = $1::int8) OR patient_control = $2::text
     ORDER BY claim = $1::int8 DESC, received_at DESC
     LIMIT 1
)
SELECT json_build_object(
    'claim', f.claim, 'shard', f.shard, 'version', f.version, 'state', f.state, 'patient_control', f.patient_control,
    'source', f.source, 'intake_number', f.intake_number, 'position', f.position, 'received_at', f.received_at,
    'charge_cents', f.charge_cents, 'partner', f.partner, 'interchange', f.interchange,
    'coding', (SELECT json_build_object('state', c.state, 'edits', c.edits, 'unchecked', c.unchecked,
                                        'judged_on', c.judged_on, 'body', encode(c.body, 'base64'))
                 FROM coding.claim AS c WHERE c.shard = f.shard AND c.claim = f.claim),
    'scrubbing', (SELECT json_build_object('state', v.state, 'edits', v.edits, 'unchecked', v.unchecked,
                                           'judged_on', v.judged_on, 'findings', encode(v.findings, 'base64'))
                    FROM scrubbing.verdict AS v WHERE v.shard = f.shard AND v.claim = f.claim),
    'submissions', (SELECT coalesce(json_agg(json_build_object(
                               'partner', x.partner, 'isa13', x.isa13, 'version', s.version, 'state', x.state,
                               'attempts', x.attempts, 'ta1', x.ta1, 'ack999', x.ack999, 'sent_at', x.sent_at)
                               ORDER BY x.created_at), '[]')
                      FROM submission.claim AS s
                      JOIN submission.interchange AS x
                        ON x.partner = s.partner AND x.class = s.class
                       AND s.serial BETWEEN x.first_serial AND x.last_serial
                     WHERE s.shard = f.shard AND s.claim = f.claim),
    'answers', (SELECT coalesce(json_agg(json_build_object(
                           'partner', a.partner, 'isa13', a.isa13, 'version', a.version, 'verdict', a.verdict,
                           'category', a.category, 'status', a.status, 'payer_control', a.payer_control)
                           ORDER BY a.answered_at), '[]')
                  FROM submission.answer AS a WHERE a.shard = f.shard AND a.claim = f.claim),
    'posting', (SELECT row_to_json(p) FROM remittance.posting AS p WHERE p.shard = f.shard AND p.claim = f.claim),
    'ledger', (SELECT coalesce(json_agg(json_build_object(
                          'payer', l.payer, 'trace', l.trace, 'line', l.line, 'debit', l.debit, 'cents', l.cents,
                          'reason', l.reason) ORDER BY l.posted_at, l.ordinal, l.line, l.entry), '[]')
                 FROM remittance.ledger AS l WHERE l.shard = f.shard AND l.claim = f.claim),
    'work', (SELECT coalesce(json_agg(json_build_object(
                        'kind', o.kind, 'edit', o.edit, 'field', o.field, 'text', o.text, 'priority', o.priority,
                        'due', o.due) ORDER BY o.priority, o.item), '[]')
               FROM work.open_item AS o
              WHERE o.subject = f.claim::text
                 OR (o.claim = f.claim AND o.claim <> 0 AND o.kind IN ('suspense', 'reversal_waits'))),
    'journal', (SELECT coalesce(json_agg(json_build_object(
                           'at', j.at, 'worker', j.worker, 'event', j.event, 'version', j.version, 'by', j.by,
                           'detail', j.detail) ORDER BY j.at, j.version), '[]')
                  FROM work.journal AS j WHERE j.claim = f.claim)
)::text
  FROM found AS f
