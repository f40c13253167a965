-- Courier: every attempt to hand an interchange to its payer. At most one delivery a partner is under way.
CREATE SCHEMA courier;

-- Where the delivery of an interchange stands. STARTED without an outcome counts as an attempt.
CREATE TABLE courier.delivery (
    partner    text NOT NULL,
    isa13      bigint NOT NULL,
    partition  int NOT NULL,
    attempt    int NOT NULL,
    state      text NOT NULL,        -- STARTED SENT UNKNOWN
    sha256     bytea NOT NULL,
    byte_count bigint NOT NULL,
    lease      timestamptz,          -- STARTED: after this nobody is at it any more; NULL otherwise
    PRIMARY KEY (partner, isa13)
) WITH (fillfactor = 70);
CREATE INDEX delivery_lease ON courier.delivery (lease) WHERE lease IS NOT NULL;

CREATE TABLE courier.attempt (
    partner text NOT NULL,
    isa13   bigint NOT NULL,
    attempt int NOT NULL,
    state   text NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX attempt_by_interchange ON courier.attempt (partner, isa13);
