-- Every state that a claim may be in at once: where its versions stopped, what the payer said of one of them, what was
-- posted. A version's charge is its number in dollars.
CREATE TABLE public.made AS
SELECT row_number() OVER () AS claim, *
  FROM (VALUES ('passed'), ('held'), ('rejected'), ('voided')) AS coding (coded)
 CROSS JOIN (VALUES (NULL), ('sent'), ('held'), ('rejected'), ('kept_back'), ('voided')) AS scrubbing (scrubbed)
 CROSS JOIN generate_series(1, 3) AS version
 CROSS JOIN (VALUES (NULL), (1), (2), (3)) AS answered (position)
 CROSS JOIN (VALUES (''), ('submitted'), ('acknowledged'), ('payer_rejected'), ('unknown'), ('queued')) AS sent (sent)
 CROSS JOIN (VALUES (''), ('paid'), ('denied'), ('zero_paid'), ('reversed')) AS paid (paid)
 CROSS JOIN (VALUES (NULL), (1), (2), (3)) AS posting (posted)
 CROSS JOIN (VALUES (false), (true)) AS taken (reversed)
 WHERE (coded = 'passed' OR scrubbed IS NULL)
   AND (position IS NULL OR position <= version) AND (posted IS NULL OR posted <= version)
   AND (position IS NOT NULL OR (sent = '' AND paid = ''))
   AND (posted IS NOT NULL OR NOT reversed)
   -- A version that stopped was never sent, but for a void that was and is closed; what followup heard is of what was sent.
   AND (scrubbed IN ('sent', 'voided') OR (coalesce(position, 0) < version AND coalesce(posted, 0) < version))
   AND (sent <> '' OR position IS NULL OR paid <> '')
   -- Followup heard of the posting of its version, or of a later one nothing yet.
   AND CASE WHEN paid = '' THEN position IS NULL OR posted IS DISTINCT FROM position
            WHEN posted IS DISTINCT FROM position THEN false
            ELSE reversed = (paid = 'reversed') END;

INSERT INTO intake.claim SELECT 1, claim, 's', 'c', 1, claim, '837', now() FROM made;
INSERT INTO coding.claim SELECT 1, claim, version, coded, '', '', version * 100, current_date, now(), '' FROM made;
INSERT INTO scrubbing.verdict
SELECT 1, claim, version, scrubbed, 'p', '', '', version * 100, current_date, now(), '', version
  FROM made WHERE scrubbed IS NOT NULL;
INSERT INTO submission.claim (partner, class, serial, shard, claim, version, charge_cents, body)
SELECT 'p', 'c', row_number() OVER (), 1, claim, v, v * 100, ''
  FROM made, generate_series(1, CASE WHEN scrubbed IN ('sent', 'voided') THEN version ELSE version - 1 END) AS v;
INSERT INTO followup.position
SELECT 1, claim, position, 'p', 1, sent, paid, position * 100, 0, 0, 0, now() FROM made WHERE position IS NOT NULL;
INSERT INTO remittance.posting
SELECT 1, claim, posted, CASE WHEN reversed THEN 'reversed' WHEN paid IN ('denied', 'zero_paid') THEN paid ELSE 'paid' END,
       CASE WHEN reversed THEN 0 ELSE posted * 100 END, CASE WHEN reversed THEN 0 ELSE posted * 100 END, 0, 0,
       'p', 't', '', '', now()
  FROM made WHERE posted IS NOT NULL;
INSERT INTO remittance.ledger
SELECT 1, 'p', 't', n, 0, 0, claim, posted, 'clearing', 'receivable', CASE n WHEN 1 THEN posted ELSE -posted END * 100, '', now()
  FROM made, generate_series(1, CASE WHEN reversed THEN 2 ELSE 1 END) AS n WHERE posted IS NOT NULL;
