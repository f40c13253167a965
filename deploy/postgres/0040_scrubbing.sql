-- Scrubbing: the verdict on each claim, and what was sent for a patient.
CREATE SCHEMA scrubbing;

CREATE TABLE scrubbing.verdict (
    shard        bigint NOT NULL,
    claim        bigint NOT NULL,
    version      int NOT NULL,
    state        text NOT NULL,      -- held rejected sent voided
    partner      text NOT NULL,      -- who takes it; '' nobody
    edits        text NOT NULL,      -- ids of scrubbing's findings at warn or above, separated by blanks
    unchecked    text NOT NULL,      -- ids of edits that could not be decided
    charge_cents bigint NOT NULL,
    judged_on    date NOT NULL,      -- the business date
    at           timestamptz NOT NULL,
    findings     bytea NOT NULL,     -- a key-id byte, then a packed Claim with nothing but scrubbing's findings
    PRIMARY KEY (shard, claim)
) WITH (fillfactor = 90);
ALTER TABLE scrubbing.verdict ALTER COLUMN findings SET COMPRESSION lz4;

-- One row for each claim version given to submission. identity: the keyed hash of the patient.
-- duplicate, control: keyed hashes of what payers compare, and of the sender's claim number.
CREATE TABLE scrubbing.history (
    shard     bigint NOT NULL,
    identity  bytea NOT NULL,
    claim     bigint NOT NULL,
    version   int NOT NULL,
    duplicate bytea NOT NULL,
    control   bytea NOT NULL,
    first_day date,
    last_day  date,
    at        timestamptz NOT NULL,
    body      bytea NOT NULL         -- a key-id byte, then a skeleton of the claim: codes, dates, units, charges
);
CREATE INDEX history_by_patient ON scrubbing.history (shard, identity);
ALTER TABLE scrubbing.history ALTER COLUMN body SET COMPRESSION lz4;
