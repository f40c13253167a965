-- What people decide of payments in suspense. A suspended payment has a number to be named by, and the subject of its
-- work item; rows of before 0160 have that of then.
ALTER TABLE remittance.suspense
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN subject text NOT NULL GENERATED ALWAYS AS (
        payer || '/' || trace || '/' || CASE WHEN intake_number = 0 THEN '' ELSE intake_number::text || '.' || set_ordinal::text || '.' END
        || ordinal::text) STORED,
    ADD UNIQUE (shard, number);
CREATE INDEX suspense_by_number ON remittance.suspense (number);
CREATE INDEX suspense_by_subject ON remittance.suspense (subject);

CREATE TABLE remittance.decision (
    shard    bigint NOT NULL,
    suspense bigint NOT NULL,         -- its number
    state    text NOT NULL,           -- ordered: on its way to the claim's shard; posted, refused, dropped
    claim    bigint NOT NULL,         -- that it was, or was to be, posted to; 0: dropped
    version  int NOT NULL,
    command  bigint NOT NULL,         -- gateway.command
    by       text NOT NULL,
    reason   text NOT NULL,
    answer   text NOT NULL,           -- why it was refused
    at       timestamptz NOT NULL,
    PRIMARY KEY (shard, suspense)
);

-- What waits at a claim though its subject is a payment's.
CREATE INDEX item_of_payment ON work.item (claim)
 WHERE action = 'open' AND claim <> 0 AND kind IN ('suspense', 'reversal_waits');
