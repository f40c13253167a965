-- The invariants that the database can tell by itself, one row each: name|what is wrong (0: it holds).
SELECT 'I1 claims in exactly one state', count(*)
  FROM (SELECT claim FROM summary.claim GROUP BY claim HAVING count(*) > 1) AS twice;

SELECT 'I2 each claim version in one live interchange', count(*)
  FROM (SELECT s.claim, s.version
          FROM submission.claim AS s
          JOIN submission.interchange AS i
            ON i.partner = s.partner AND i.class = s.class AND s.serial BETWEEN i.first_serial AND i.last_serial
         WHERE i.state NOT IN ('REJECTED', 'REBUILT')
         GROUP BY s.claim, s.version HAVING count(*) > 1) AS twice;

SELECT 'I3 control numbers without gap', count(*)
  FROM (SELECT partner FROM submission.interchange
         GROUP BY partner HAVING max(isa13) <> count(*) OR min(isa13) <> 1) AS gap;

SELECT 'I3 serials without gap', count(*)
  FROM (SELECT partner, class FROM submission.claim
         GROUP BY partner, class HAVING max(serial) <> count(*) OR min(serial) <> 1) AS gap;

SELECT 'I3 claim numbers without gap', count(*)
  FROM (SELECT s.partition, s.serial, count(c.claim) AS given
          FROM intake.serial AS s
          LEFT JOIN intake.claim AS c ON c.shard % (SELECT count(*) FROM runtime.checkpoint WHERE worker = 'intake') = s.partition
         GROUP BY s.partition, s.serial HAVING s.serial <> count(c.claim)) AS gap;

SELECT 'I4 every adjudicated claim adds up', count(*)
  FROM remittance.posting
 WHERE charge_cents <> paid_cents + adjusted_cents + patient_cents;

SELECT 'I4 the ledger says what the postings say', count(*)
  FROM (SELECT l.claim FROM remittance.ledger AS l
          JOIN remittance.posting AS p ON p.shard = l.shard AND p.claim = l.claim
         GROUP BY l.claim, p.paid_cents, p.adjusted_cents, p.patient_cents
        HAVING sum(l.cents) FILTER (WHERE debit = 'clearing') <> p.paid_cents
            OR coalesce(sum(l.cents) FILTER (WHERE debit = 'adjustment'), 0) <> p.adjusted_cents
            OR coalesce(sum(l.cents) FILTER (WHERE debit = 'patient'), 0) <> p.patient_cents) AS differs;

SELECT 'I5 lanes: applied is what was given', count(*) FROM runtime.lane WHERE out_seq <> in_hwm;
SELECT 'I5 the outbox is empty', count(*) FROM runtime.outbox;

-- One received, one verdict of coding, one sent: a claim that is not amended passes each stage once.
SELECT 'I6 each stage once a claim version', count(*)
  FROM (SELECT claim, version, worker, event FROM work.journal
         WHERE event IN ('received', 'coded', 'scrubbed', 'sent', 'submitted')
         GROUP BY claim, version, worker, event HAVING count(*) > 1) AS twice;
