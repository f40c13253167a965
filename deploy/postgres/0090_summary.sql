-- Where every claim is: one view over the workers' tables. No column of it is written by anybody.
CREATE SCHEMA summary;

-- The state of the claim's newest version. Each worker owns its part of the answer; the furthest one that has
-- the version at hand decides. In flight: on its way between workers, or waiting for its interchange.
CREATE VIEW summary.claim AS
SELECT i.shard, i.claim, coalesce(c.version, 1) AS version, i.source, i.patient_control, i.intake_number,
       i.position, i.received_at,
       CASE
           WHEN c.claim IS NULL THEN 'in_flight'
           WHEN c.state <> 'passed' THEN c.state
           WHEN v.claim IS NULL THEN 'in_flight'
           WHEN v.state <> 'sent' THEN v.state
           WHEN p.claim IS NULL THEN 'in_flight'
           WHEN p.paid_state IN ('paid', 'denied', 'zero_paid') THEN p.paid_state
           WHEN p.sent_state IN ('payer_rejected', 'unknown') THEN p.sent_state
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
  LEFT JOIN followup.position AS p ON p.shard = c.shard AND p.claim = c.claim AND p.version = c.version;

-- Messages set aside that nobody has retried or dropped yet.
CREATE VIEW summary.quarantine AS
SELECT q.*
  FROM work.quarantine AS q
 WHERE q.of IS NULL AND NOT EXISTS (SELECT FROM work.quarantine AS r WHERE r.of = q.quarantine);

-- Messages that a worker has not applied yet, by what its producers have given: the true lag.
CREATE VIEW summary.lag AS
SELECT w.worker, coalesce(sum(l.out_seq - l.in_hwm), 0)::bigint AS messages
  FROM (SELECT DISTINCT consumer AS worker FROM runtime.edge) AS w
  LEFT JOIN runtime.edge AS e ON e.consumer = w.worker
  LEFT JOIN runtime.lane AS l ON l.edge = e.edge
 GROUP BY w.worker;

-- The two sides of every equation of the money proof, in cents.
CREATE VIEW summary.money AS
WITH sent AS (
    SELECT c.shard, c.claim, c.charge_cents
      FROM summary.claim AS c
     WHERE c.state IN ('awaiting', 'payer_rejected', 'unknown', 'paid', 'denied', 'zero_paid')
), posted AS (
    SELECT coalesce(sum(cents) FILTER (WHERE debit = 'clearing'), 0) AS paid,
           coalesce(sum(cents) FILTER (WHERE debit = 'adjustment'), 0) AS adjusted,
           coalesce(sum(cents) FILTER (WHERE debit = 'patient'), 0) AS patient
      FROM remittance.ledger
), open_claims AS (
    SELECT coalesce(sum(s.charge_cents), 0) AS open
      FROM sent AS s
      LEFT JOIN remittance.posting AS p ON p.shard = s.shard AND p.claim = s.claim
     WHERE p.claim IS NULL OR p.state = 'reversed'
), payments AS (
    SELECT coalesce(sum(amount_cents), 0) AS came,
           coalesce(sum(amount_cents) FILTER (WHERE state = 'unposted'), 0) AS unposted
      FROM remittance.payment
), payee AS (
    SELECT coalesce(sum(cents) FILTER (WHERE debit = 'bank'), 0) AS bank,
           coalesce(sum(cents) FILTER (WHERE debit = 'provider'), 0) AS provider,
           coalesce(sum(cents), 0) AS to_clearing
      FROM remittance.payee_ledger
), kept AS (
    SELECT (SELECT coalesce(sum(paid_cents), 0) FROM remittance.suspense) +
           (SELECT coalesce(sum(paid_cents), 0) FROM remittance.waiting) AS suspended
)
SELECT (SELECT coalesce(sum(charge_cents), 0) FROM sent)::bigint AS billed,
       posted.paid::bigint, posted.adjusted::bigint, posted.patient::bigint, open_claims.open::bigint,
       (SELECT coalesce(sum(charge_cents), 0) FROM summary.claim WHERE state = 'held')::bigint AS held,
       kept.suspended::bigint, payments.came::bigint, payments.unposted::bigint,
       payee.bank::bigint, payee.provider::bigint,
       (payee.to_clearing - posted.paid)::bigint AS clearing   -- what came and went nowhere: must be suspended
  FROM posted, open_claims, payments, payee, kept;
