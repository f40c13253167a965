-- Patients: what messages without charges said of them, and into whom they were merged.

-- One row for each patient whom an ADT or BAR spoke of. Merged: survivor says into whom; what still comes under the
-- old number is handed on there.
CREATE TABLE intake.patient (
    shard          bigint NOT NULL,
    identity       bytea NOT NULL,
    survivor_shard bigint NOT NULL,
    survivor       bytea NOT NULL,      -- '': not merged
    turn           int NOT NULL,        -- how many merges of this patient there were
    at             timestamptz NOT NULL,
    body           bytea NOT NULL,      -- a key-id byte, then HL7 segments: PID, GT1, IN1, IN2
    PRIMARY KEY (shard, identity)
);
ALTER TABLE intake.patient ALTER COLUMN body SET COMPRESSION lz4;

-- Whose account it is: a merge moves it. state may also be: admitted (its discharge was cancelled: it waits for
-- another), cancelled (its admission was).
ALTER TABLE intake.account ADD COLUMN identity bytea NOT NULL DEFAULT '';
CREATE INDEX account_by_patient ON intake.account (shard, identity);
