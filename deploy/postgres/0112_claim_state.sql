-- What a claim's state says of the quarantine, and of a version that scrubbing keeps back.

-- Where a claim version is that is on its way between workers: lies aside, was dropped by a person, or moves.
CREATE FUNCTION summary.under_way(number bigint, at_version int) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT coalesce(
        (SELECT CASE (SELECT r.action FROM work.quarantine AS r WHERE r.of = q.quarantine
                       ORDER BY r.quarantine DESC LIMIT 1)
                    WHEN 'retried' THEN 'in_flight'
                    WHEN 'dropped' THEN 'voided'
                    ELSE 'quarantined'
                END
           FROM work.quarantine AS q
          WHERE q.claim = number AND q.version = at_version AND q.of IS NULL
          ORDER BY q.quarantine DESC LIMIT 1), 'in_flight')
$$;

-- As before; what is in flight is looked for in the quarantine.
CREATE OR REPLACE VIEW summary.claim AS
SELECT c.shard, c.claim, c.version, c.source, c.patient_control, c.intake_number, c.position, c.received_at,
       CASE WHEN c.state = 'in_flight' THEN summary.under_way(c.claim, c.version) ELSE c.state END AS state,
       c.charge_cents, c.coding_edits, c.coding_unchecked, c.scrubbing_edits, c.scrubbing_unchecked,
       c.partner, c.interchange, c.sent_state, c.paid_state, c.moved_at
  FROM (
SELECT i.shard, i.claim, coalesce(c.version, 1) AS version, i.source, i.patient_control, i.intake_number,
       i.position, i.received_at,
       CASE
           WHEN c.claim IS NULL THEN 'in_flight'
           WHEN c.state <> 'passed' THEN c.state
           WHEN v.claim IS NULL THEN 'in_flight'
           WHEN v.state = 'kept_back' THEN 'held'          -- a work item says why
           WHEN v.state <> 'sent' THEN v.state
           WHEN p.claim IS NULL THEN 'in_flight'
           WHEN p.paid_state IN ('paid', 'denied', 'zero_paid') THEN p.paid_state
           WHEN p.sent_state IN ('payer_rejected', 'unknown') THEN p.sent_state
           WHEN p.sent_state = 'queued' THEN 'in_flight'   -- refused as a whole, to be built anew
           ELSE 'awaiting'
       END AS state,
       coalesce(c.charge_cents, 0) AS charge_cents,
       c.edits AS coding_edits, c.unchecked AS coding_unchecked,
       v.edits AS scrubbing_edits, v.unchecked AS scrubbing_unchecked,
       coalesce(nullif(p.partner, ''), v.partner) AS partner, p.interchange, p.sent_state, p.paid_state,
       p.at AS moved_at
  FROM intake.claim AS i
  LEFT JOIN coding.claim AS c ON c.shard = i.shard AND c.claim = i.claim
  LEFT JOIN scrubbing.verdict AS v ON v.shard = c.shard AND v.claim = c.claim AND v.version = c.version
  LEFT JOIN followup.position AS p ON p.shard = c.shard AND p.claim = c.claim AND p.version = c.version
       ) AS c;
