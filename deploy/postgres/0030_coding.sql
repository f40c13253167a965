-- Coding: the body of each claim as it stands, and its earlier versions.
CREATE SCHEMA coding;

CREATE TABLE coding.claim (
    shard        bigint NOT NULL,
    claim        bigint NOT NULL,
    version      int NOT NULL,
    state        text NOT NULL,      -- held rejected passed voided
    edits        text NOT NULL,      -- ids of coding's findings at warn or above, separated by blanks
    unchecked    text NOT NULL,      -- ids of edits that could not be decided
    charge_cents bigint NOT NULL,
    judged_on    date NOT NULL,      -- the business date
    at           timestamptz NOT NULL,
    body         bytea NOT NULL,     -- a key-id byte, then the packed claim with all findings so far
    PRIMARY KEY (shard, claim)
) WITH (fillfactor = 90);
ALTER TABLE coding.claim ALTER COLUMN body SET COMPRESSION lz4;

-- What a person's amendment or replacement took the place of.
CREATE TABLE coding.version (
    shard   bigint NOT NULL,
    claim   bigint NOT NULL,
    version int NOT NULL,
    state   text NOT NULL,
    by      text NOT NULL,           -- who amended it, and why
    reason  text NOT NULL,
    at      timestamptz NOT NULL,
    body    bytea NOT NULL
);
CREATE INDEX version_by_claim ON coding.version (shard, claim);
ALTER TABLE coding.version ALTER COLUMN body SET COMPRESSION lz4;
