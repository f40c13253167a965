-- All that has passed so far, as one JSON object (the names are a contract, see services/console/summary.h).
WITH c AS MATERIALIZED (
    SELECT shard, claim, state, charge_cents, partner, interchange, sent_state, received_at, moved_at,
           coding_edits, coding_unchecked, scrubbing_edits, scrubbing_unchecked, on_wire, is_open, billed_cents
      FROM summary.claim
), payer_file AS (
    SELECT intake_number FROM gateway.file WHERE partner <> ''
), tally AS (
    SELECT t.outcome, sum(t.n) AS n
      FROM gateway.tally AS t
     WHERE t.file NOT IN (SELECT intake_number FROM payer_file)
     GROUP BY t.outcome
), inputs AS (
    SELECT coalesce(sum(n) FILTER (WHERE outcome = 'accepted'), 0) AS accepted,
           coalesce(sum(n) FILTER (WHERE outcome = 'stored'), 0) AS stored,
           coalesce(sum(n) FILTER (WHERE outcome = 'refused'), 0) AS refused,
           coalesce(sum(n) FILTER (WHERE outcome = 'duplicate'), 0) AS duplicates
      FROM tally
), states AS (
    SELECT state, count(*) AS n FROM c GROUP BY state
), state AS (
    SELECT coalesce(sum(n) FILTER (WHERE state = 'held'), 0) AS held,
           coalesce(sum(n) FILTER (WHERE state = 'rejected'), 0) AS rejected,
           coalesce(sum(n) FILTER (WHERE state = 'voided'), 0) AS voided,
           coalesce(sum(n) FILTER (WHERE state = 'quarantined'), 0) AS quarantined,
           coalesce(sum(n) FILTER (WHERE state = 'in_flight'), 0) AS moving,
           coalesce(sum(n) FILTER (WHERE state = 'awaiting'), 0) AS awaiting,
           coalesce(sum(n) FILTER (WHERE state = 'payer_rejected'), 0) AS payer_rejected,
           coalesce(sum(n) FILTER (WHERE state = 'unknown'), 0) AS unknown,
           coalesce(sum(n) FILTER (WHERE state = 'paid'), 0) AS paid,
           coalesce(sum(n) FILTER (WHERE state = 'denied'), 0) AS denied,
           coalesce(sum(n) FILTER (WHERE state = 'zero_paid'), 0) AS zero_paid,
           coalesce(sum(n), 0) AS claims
      FROM states
), aside AS (
    -- What intake has set aside is an input that has no claim yet.
    SELECT count(*) AS inputs
      FROM work.quarantine AS q
     WHERE q.of IS NULL AND q.worker = 'intake'
       AND NOT EXISTS (SELECT FROM work.quarantine AS r WHERE r.of = q.quarantine AND r.action = 'retried')
), kept AS (
    SELECT count(DISTINCT (intake_number, position)) AS inputs FROM intake.claim
), messages AS (
    SELECT count(*) FILTER (WHERE fate <> 'stored') AS accounts, count(*) FILTER (WHERE fate = 'stored') AS stored
      FROM intake.message
), to_intake AS (
    SELECT coalesce(sum(messages), 0) AS waiting FROM summary.lag WHERE worker = 'intake'
), acknowledged AS (
    SELECT count(*) AS n
      FROM c
      LEFT JOIN submission.interchange AS x ON x.partner = c.partner AND x.isa13 = c.interchange
     WHERE c.state IN ('awaiting', 'paid', 'denied', 'zero_paid')
       AND (c.sent_state = 'acknowledged' OR x.ack999 IN ('A', 'E', 'P'))
), edits AS (
    SELECT edit, count(DISTINCT claim) AS n
      FROM c, unnest(string_to_array(concat_ws(' ', nullif(coding_edits, ''), nullif(scrubbing_edits, '')), ' ')) AS edit
     WHERE edit <> ''
     GROUP BY edit
), unchecked AS (
    SELECT edit, count(DISTINCT claim) AS n
      FROM c, unnest(string_to_array(concat_ws(' ', nullif(coding_unchecked, ''), nullif(scrubbing_unchecked, '')), ' ')) AS edit
     WHERE edit <> ''
     GROUP BY edit
), clock AS (
    SELECT coalesce(extract(epoch FROM greatest(max(moved_at), max(received_at)) - min(received_at)), 0) AS seconds FROM c
), posted AS (
    SELECT coalesce(sum(cents) FILTER (WHERE debit = 'clearing'), 0) AS paid,
           coalesce(sum(cents) FILTER (WHERE debit = 'adjustment'), 0) AS adjusted,
           coalesce(sum(cents) FILTER (WHERE debit = 'patient'), 0) AS patient
      FROM remittance.ledger
), charged AS (
    SELECT coalesce(sum(billed_cents) FILTER (WHERE on_wire), 0) AS billed,
           coalesce(sum(billed_cents) FILTER (WHERE on_wire AND is_open), 0) AS open,
           coalesce(sum(charge_cents) FILTER (WHERE state = 'held'), 0) AS held
      FROM c
), payments AS (
    SELECT coalesce(sum(amount_cents), 0) AS came,
           coalesce(sum(amount_cents) FILTER (WHERE state = 'unposted'), 0) AS unposted
      FROM remittance.payment
), payee AS (
    SELECT coalesce(sum(cents) FILTER (WHERE debit = 'bank'), 0) AS bank,
           coalesce(sum(cents) FILTER (WHERE debit = 'provider'), 0) AS provider,
           coalesce(sum(cents), 0) AS to_clearing
      FROM remittance.payee_ledger
), suspense AS (
    -- What a person had posted stands in the ledger; what was dropped stays unapplied.
    SELECT (SELECT coalesce(sum(s.paid_cents), 0) FROM remittance.suspense AS s
             WHERE NOT EXISTS (SELECT FROM remittance.decision AS d
                                WHERE d.shard = s.shard AND d.suspense = s.number AND d.state = 'posted')) +
           (SELECT coalesce(sum(paid_cents), 0) FROM remittance.waiting) AS suspended
), m AS (
    -- The two sides of every equation of the money proof, in cents. clearing: what came and went nowhere.
    SELECT charged.billed::bigint, posted.paid::bigint, posted.adjusted::bigint, posted.patient::bigint,
           charged.open::bigint, charged.held::bigint, suspense.suspended::bigint, payments.came::bigint,
           payments.unposted::bigint, payee.bank::bigint, payee.provider::bigint,
           (payee.to_clearing - posted.paid)::bigint AS clearing
      FROM posted, charged, payments, payee, suspense
)
SELECT json_build_object(
    'inputs', i.accepted + i.stored + i.refused + i.duplicates, 'accepted', i.accepted + i.stored,
    'refused', i.refused, 'duplicates', i.duplicates, 'stored', i.stored,
    'claims', s.claims, 'held', s.held, 'rejected', s.rejected, 'quarantined', s.quarantined, 'voided', s.voided,
    'in_flight', s.moving,
    'submitted', s.awaiting + s.payer_rejected + s.unknown + s.paid + s.denied + s.zero_paid,
    'acknowledged', a.n, 'awaiting', s.awaiting, 'payer_rejected', s.payer_rejected, 'unknown', s.unknown,
    'paid', s.paid, 'denied', s.denied, 'zero_paid', s.zero_paid,
    'unaccounted', greatest(0, i.accepted - kept.inputs - messages.accounts - aside.inputs - to_intake.waiting),
    'findings', (SELECT coalesce(json_object_agg(edit, n ORDER BY n DESC, edit), '{}') FROM edits),
    'unchecked', (SELECT coalesce(json_object_agg(edit, n ORDER BY n DESC, edit), '{}') FROM unchecked),
    'refused_reasons', (SELECT coalesce(json_object_agg(reason, n ORDER BY n DESC, reason), '{}')
                          FROM (SELECT reason, sum(n) AS n FROM gateway.tally
                                 WHERE outcome = 'refused' AND file NOT IN (SELECT intake_number FROM payer_file)
                                 GROUP BY reason) AS r),
    'held_reasons', (SELECT coalesce(json_object_agg(edit, n ORDER BY n DESC, edit), '{}')
                       FROM (SELECT edit, count(DISTINCT claim) AS n FROM work.open_item
                              WHERE kind IN ('held', 'rejected', 'incomplete') GROUP BY edit) AS h),
    'money', json_build_object(
        'billed_cents', m.billed, 'paid_cents', m.paid, 'adjusted_cents', m.adjusted, 'patient_cents', m.patient,
        'open_cents', m.open, 'held_cents', m.held, 'unapplied_cents', m.suspended,
        'proof', m.billed = m.paid + m.adjusted + m.patient + m.open
                 AND m.came = m.paid + m.suspended - m.provider + m.unposted
                 AND m.came = m.bank + m.unposted
                 AND m.clearing = m.suspended),
    'lag', (SELECT coalesce(json_object_agg(worker, messages ORDER BY worker), '{}') FROM summary.lag),
    'seconds', round(clock.seconds::numeric, 1),
    'claims_per_second', CASE WHEN clock.seconds > 0 THEN round((s.claims / clock.seconds)::numeric, 1) ELSE 0 END
)::text
  FROM inputs AS i, state AS s, aside, kept, messages, to_intake, acknowledged AS a, clock, m
