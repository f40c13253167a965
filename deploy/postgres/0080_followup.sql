-- Followup: where each claim is after submission, as submission and remittance last said.
CREATE SCHEMA followup;

CREATE TABLE followup.position (
    shard          bigint NOT NULL,
    claim          bigint NOT NULL,
    version        int NOT NULL,
    partner        text NOT NULL,
    interchange    bigint NOT NULL,
    sent_state     text NOT NULL,    -- '' submitted acknowledged payer_rejected unknown queued
    paid_state     text NOT NULL,    -- '' paid denied zero_paid reversed
    charge_cents   bigint NOT NULL,
    paid_cents     bigint NOT NULL,
    adjusted_cents bigint NOT NULL,
    patient_cents  bigint NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (shard, claim)
) WITH (fillfactor = 70);
