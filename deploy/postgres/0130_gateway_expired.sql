-- Control numbers that have expired go; where the bytes of a message lie stays known for as long as they do.
CREATE INDEX input_expired ON gateway.input (expires);

-- Messages that came alone, behind their control number's window: which part of which pack they are.
CREATE TABLE gateway.original (
    intake_number bigint NOT NULL,
    position      int NOT NULL,
    original      text NOT NULL,        -- "pack 0-1 4096 512"
    received      timestamptz NOT NULL,
    PRIMARY KEY (intake_number, position)
);
CREATE INDEX original_by_age ON gateway.original (received);
