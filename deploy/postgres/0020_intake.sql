-- Intake: numbers given, senders' numbers, messages kept, accounts whose charges wait for their claim.
CREATE SCHEMA intake;

-- The last serial of each partition: a row, not a sequence, so that a replay gives the same number.
CREATE TABLE intake.serial (
    partition int PRIMARY KEY,
    serial    bigint NOT NULL
) WITH (fillfactor = 50);

-- Which claim is it that the sender calls by this number? One row a claim, never changed.
CREATE TABLE intake.claim (
    shard           bigint NOT NULL,
    claim           bigint NOT NULL,
    source          text NOT NULL,
    patient_control text NOT NULL,      -- CLM01, PID-18 or PV1-19; bytes that are not ASCII as '?'
    intake_number   bigint NOT NULL,    -- of the input that it came with (an account: the last one)
    position        int NOT NULL,
    format          text NOT NULL,      -- X12, HL7
    received_at     timestamptz NOT NULL,
    PRIMARY KEY (shard, claim)
);
CREATE INDEX claim_by_sender ON intake.claim (patient_control, source);

-- HL7 messages that are no claim by themselves. fate: stored (it has no charges), account (its charges wait in
-- intake.account), late (its account's claim is closed: a work item says so).
CREATE TABLE intake.message (
    shard         bigint NOT NULL,
    intake_number bigint NOT NULL,
    position      int NOT NULL,
    source        text NOT NULL,
    type          text NOT NULL,        -- ADT^A08
    fate          text NOT NULL,
    claim         bigint NOT NULL,      -- late: the claim it comes after; else 0
    identity      bytea NOT NULL,
    received_at   timestamptz NOT NULL,
    body          bytea NOT NULL,       -- a key-id byte, then the message
    PRIMARY KEY (shard, intake_number, position)
);
CREATE INDEX message_by_input ON intake.message (intake_number);

-- The charges of an account (PID-18, else PV1-19) until its profile makes a claim of them.
CREATE TABLE intake.account (
    shard      bigint NOT NULL,
    facility   text NOT NULL,
    account    text NOT NULL,
    claim_type int NOT NULL,            -- 1 professional, 2 institutional
    state      text NOT NULL,           -- open, closed
    closes_on  date NOT NULL,
    messages   int NOT NULL,
    claim      bigint NOT NULL,         -- closed: the claim it became
    body       bytea,                   -- open: a key-id byte, then the claim so far, packed
    PRIMARY KEY (shard, facility, account, claim_type)
);
CREATE INDEX account_due ON intake.account (closes_on) WHERE state = 'open';
