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
  LEFT JOIN followup.position AS p ON p.shard = c.shard AND p.claim = c.claim AND p.version = c.version;

-- Messages that a worker has not applied yet, by what its producers have given: the true lag.
CREATE VIEW summary.lag AS
SELECT w.worker, coalesce(sum(l.out_seq - l.in_hwm), 0)::bigint AS messages
  FROM (SELECT DISTINCT consumer AS worker FROM runtime.edge) AS w
  LEFT JOIN runtime.edge AS e ON e.consumer = w.worker
  LEFT JOIN runtime.lane AS l ON l.edge = e.edge
 GROUP BY w.worker;
