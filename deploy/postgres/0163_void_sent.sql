-- A claim whose void (frequency 8) was sent and that a person has closed is voided: nothing of it is on the wire or billed
-- any more. As long as a posting of it stands, it is where that posting is, until the payer takes it back. All else is as
-- in 0151.
CREATE OR REPLACE VIEW summary.claim AS
SELECT c.shard, c.claim, c.version, c.source, c.patient_control, c.intake_number, c.position, c.received_at,
       CASE WHEN c.state = 'in_flight' THEN summary.under_way(c.claim, c.version) ELSE c.state END AS state,
       c.charge_cents, c.coding_edits, c.coding_unchecked, c.scrubbing_edits, c.scrubbing_unchecked,
       c.partner, c.interchange, c.sent_state, c.paid_state, c.moved_at,
       c.on_wire, c.is_open, c.billed_cents
  FROM (
SELECT i.shard, i.claim, coalesce(c.version, 1) AS version, i.source, i.patient_control, i.intake_number,
       i.position, i.received_at,
       CASE
           WHEN c.claim IS NULL THEN 'in_flight'
           WHEN s.stopped = '' AND (v.claim IS NULL OR p.claim IS NULL OR s.is_earlier) THEN 'in_flight'
           WHEN v.state = 'voided' AND NOT s.is_earlier AND r.state <> 'reversed' THEN r.state
           WHEN s.stopped <> '' AND NOT (s.is_earlier AND s.on_wire) THEN s.stopped
           WHEN p.paid_state IN ('paid', 'denied', 'zero_paid') THEN p.paid_state
           WHEN p.sent_state IN ('payer_rejected', 'unknown') THEN p.sent_state
           WHEN p.sent_state = 'queued' THEN 'in_flight'   -- refused as a whole, to be built anew
           ELSE 'awaiting'
       END AS state,
       coalesce(c.charge_cents, 0) AS charge_cents,
       c.edits AS coding_edits, c.unchecked AS coding_unchecked,
       v.edits AS scrubbing_edits, v.unchecked AS scrubbing_unchecked,
       coalesce(nullif(p.partner, ''), v.partner) AS partner, p.interchange, p.sent_state, p.paid_state,
       p.at AS moved_at,
       w.on_wire, r.claim IS NULL OR r.state = 'reversed' AS is_open,
       CASE
           WHEN NOT w.on_wire THEN 0
           WHEN s.answered = c.version THEN c.charge_cents
           ELSE (SELECT b.charge_cents FROM submission.claim AS b
                  WHERE b.shard = i.shard AND b.claim = i.claim AND b.version = s.answered LIMIT 1)
       END AS billed_cents
  FROM intake.claim AS i
  LEFT JOIN coding.claim AS c ON c.shard = i.shard AND c.claim = i.claim
  LEFT JOIN scrubbing.verdict AS v ON v.shard = c.shard AND v.claim = c.claim AND v.version = c.version
  LEFT JOIN followup.position AS p ON p.shard = c.shard AND p.claim = c.claim AND p.version <= c.version
  LEFT JOIN remittance.posting AS r ON r.shard = i.shard AND r.claim = i.claim
 CROSS JOIN LATERAL (
       SELECT CASE
                  WHEN c.state <> 'passed' THEN c.state
                  WHEN v.state = 'kept_back' THEN 'held'     -- a work item says why
                  WHEN v.state <> 'sent' THEN v.state
                  ELSE ''
              END AS stopped,
              p.version < c.version AS is_earlier,
              -- An earlier version that the payer refused is not; one refused as a whole is to be built anew.
              coalesce((coalesce(v.state, '') <> 'voided' OR p.version < c.version)
                       AND (p.paid_state IN ('paid', 'denied', 'zero_paid', 'reversed')
                            OR p.sent_state IN ('submitted', 'acknowledged', 'unknown')
                            OR (p.sent_state = 'payer_rejected' AND p.version = c.version)), false) AS on_wire,
              CASE WHEN r.state <> 'reversed' THEN r.version ELSE p.version END AS answered) AS s
 CROSS JOIN LATERAL (SELECT s.on_wire OR coalesce(r.state <> 'reversed', false) AS on_wire) AS w
       ) AS c;
