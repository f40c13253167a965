-- How often a payer denies for a reason, month by month: what a denial's place in the queue goes by. A partition
-- counts for itself what comes through it, so that no two workers write one row.
CREATE TABLE remittance.rate (
    partition int NOT NULL,          -- of remittance's topic
    payer     text NOT NULL,         -- trading partner
    reason    text NOT NULL,         -- "CO-50"; '': all payments
    month     int NOT NULL,          -- YYYYMM of BPR16
    claims    bigint NOT NULL,
    PRIMARY KEY (partition, payer, reason, month)
) WITH (fillfactor = 70);
