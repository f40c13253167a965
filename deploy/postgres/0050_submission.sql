-- Submission: what waits for an interchange, the interchanges, and what payers answered to them.
--
-- All keys start with the trading partner: one partition, one writer for each partner.
CREATE SCHEMA submission;

-- The last control number given to a partner: a row, not a sequence, so that no number is skipped.
CREATE TABLE submission.control (
    partner   text PRIMARY KEY,
    isa13     bigint NOT NULL
) WITH (fillfactor = 50);

-- One queue for each partner and class ("P-T": professional, test; "I-P": institutional, production).
-- Claims with serial in (batched_serial, next_serial) wait; next_serial is the next to be given.
CREATE TABLE submission.queue (
    partner        text NOT NULL,
    class          text NOT NULL,
    partition      int NOT NULL,
    next_serial    bigint NOT NULL,
    batched_serial bigint NOT NULL,
    claims_max     int NOT NULL,
    due            timestamptz,      -- when the oldest waiting claim has waited long enough
    PRIMARY KEY (partner, class)
) WITH (fillfactor = 50);

-- A claim version that may leave, with all that its 837 needs. Which interchange it went out in
-- follows from the serial.
CREATE TABLE submission.claim (
    partner      text NOT NULL,
    class        text NOT NULL,
    serial       bigint NOT NULL,
    shard        bigint NOT NULL,
    claim        bigint NOT NULL,
    version      int NOT NULL,
    charge_cents bigint NOT NULL,
    body         bytea NOT NULL,
    PRIMARY KEY (partner, class, serial)
);
CREATE INDEX claim_by_number ON submission.claim (shard, claim);

CREATE TABLE submission.interchange (
    partner      text NOT NULL,
    isa13        bigint NOT NULL,
    partition    int NOT NULL,
    class        text NOT NULL,
    state        text NOT NULL,      -- PREPARED SENT UNKNOWN REJECTED CLOSED
    first_serial bigint NOT NULL,
    last_serial  bigint NOT NULL,
    claim_count  int NOT NULL,
    charge_cents bigint NOT NULL,
    sha256       bytea NOT NULL,
    byte_count   bigint NOT NULL,
    attempts     int NOT NULL,
    ta1          text NOT NULL,      -- '' until answered; A E R
    ack999       text NOT NULL,      -- '' until answered; A E P R
    ack277_count int NOT NULL,       -- claims that a 277CA has answered
    created_at   timestamptz NOT NULL,
    sent_at      timestamptz,
    due          timestamptz,        -- when the next acknowledgement is overdue
    PRIMARY KEY (partner, isa13)
) WITH (fillfactor = 70);
CREATE INDEX interchange_due ON submission.interchange (due) WHERE due IS NOT NULL;

-- The bytes, once written never changed: what the courier sends, and sends again.
CREATE TABLE submission.interchange_bytes (
    partner text NOT NULL,
    isa13   bigint NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (partner, isa13)
);
ALTER TABLE submission.interchange_bytes ALTER COLUMN bytes SET COMPRESSION lz4;

-- The last word of a payer's front end on one claim version (277CA).
CREATE TABLE submission.answer (
    partner  text NOT NULL,
    claim    bigint NOT NULL,
    version  int NOT NULL,
    shard    bigint NOT NULL,
    isa13    bigint NOT NULL,
    verdict  text NOT NULL,          -- A accepted, R rejected
    category text NOT NULL,
    status   text NOT NULL,
    entity   text NOT NULL,
    payer_control text NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (partner, claim, version)
);
CREATE INDEX answer_by_number ON submission.answer (shard, claim);
