-- Copies the claims that have gone through the line until :target are stored, in the form that the workers wrote.
-- Copy number g of a claim moves to another shard of the same partition count, under a serial that intake never reaches.
SELECT greatest(0, (:target - count(*)) / greatest(count(*), 1)) AS copies FROM intake.claim \gset
SET synchronous_commit = off;
CREATE TEMP TABLE g AS SELECT g FROM generate_series(1::bigint, :copies) AS g;
CREATE FUNCTION pg_temp.shard(shard bigint, g bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    'SELECT (shard + g * 104729) & 1048575';
CREATE FUNCTION pg_temp.claim(claim bigint, g bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    'SELECT ((((claim >> 43) + g * 104729) & 1048575) << 43) | ((claim & 8796093022207) + g * 1000000000)';

CREATE TEMP TABLE o AS SELECT * FROM intake.claim;
INSERT INTO intake.claim
SELECT pg_temp.shard(shard, g), pg_temp.claim(claim, g), source, patient_control || g, intake_number, position, format, received_at
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM coding.claim;
INSERT INTO coding.claim
SELECT pg_temp.shard(shard, g), pg_temp.claim(claim, g), version, state, edits, unchecked, charge_cents, judged_on, at, body
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM scrubbing.verdict;
INSERT INTO scrubbing.verdict
SELECT pg_temp.shard(shard, g), pg_temp.claim(claim, g), version, state, partner, edits, unchecked, charge_cents, judged_on,
       at, findings
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM scrubbing.history;
INSERT INTO scrubbing.history
SELECT pg_temp.shard(shard, g), substr(sha256(identity || int8send(g)), 1, length(identity)), pg_temp.claim(claim, g), version,
       substr(sha256(duplicate || int8send(g)), 1, length(duplicate)), substr(sha256(control || int8send(g)), 1, length(control)),
       first_day, last_day, at, body
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM submission.claim;
INSERT INTO submission.claim
SELECT partner, class, serial - g * 1000000000, pg_temp.shard(shard, g), pg_temp.claim(claim, g), version, charge_cents, body
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM submission.answer;
INSERT INTO submission.answer
SELECT partner, pg_temp.claim(claim, g), version, pg_temp.shard(shard, g), isa13 - g * 1000000, verdict, category, status,
       entity, payer_control, answered_at
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM submission.interchange;
INSERT INTO submission.interchange
SELECT partner, isa13 - g * 1000000, partition, class, 'CLOSED', first_serial - g * 1000000000, last_serial - g * 1000000000,
       claim_count, charge_cents, sha256, byte_count, attempts, ta1, ack999, ack277_count, created_at, sent_at, NULL
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM followup.position;
INSERT INTO followup.position
SELECT pg_temp.shard(shard, g), pg_temp.claim(claim, g), version, partner, interchange - g * 1000000, sent_state, paid_state,
       charge_cents, paid_cents, adjusted_cents, patient_cents, at
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM remittance.posting;
INSERT INTO remittance.posting
SELECT pg_temp.shard(shard, g), pg_temp.claim(claim, g), version, state, charge_cents, paid_cents, adjusted_cents,
       patient_cents, payer, trace, payer_control, reason, posted_at
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM remittance.ledger;
INSERT INTO remittance.ledger
SELECT pg_temp.shard(shard, g), payer, trace || '-' || g, ordinal, line, entry, pg_temp.claim(claim, g), version, debit, credit,
       cents, reason, posted_at
  FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM work.journal;
INSERT INTO work.journal
SELECT pg_temp.shard(shard, g), pg_temp.claim(claim, g), version, worker, event, by, detail, at FROM g, o;
DROP TABLE o;
CREATE TEMP TABLE o AS SELECT * FROM gateway.input;
INSERT INTO gateway.input
SELECT source, sender, control || '-' || g, sha256, slot, intake_number, position, original, received, expires FROM g, o;
DROP TABLE o;
