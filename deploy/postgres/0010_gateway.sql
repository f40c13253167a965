-- Gateway: who sent what when, files in hand, counts of what was taken and refused, orders of people.
CREATE SCHEMA gateway;

-- One row a slot: the next serial of its intake numbers.
CREATE TABLE gateway.slot (
    slot int PRIMARY KEY,
    next bigint NOT NULL
) WITH (fillfactor = 50);

-- A sender's control number (MSH-10, ISA13) is taken from its receipt until it expires. The one table that
-- several slots write: its key makes the second of two copies that come at once a duplicate.
CREATE TABLE gateway.input (
    source        text NOT NULL,        -- connection or folder, or the file itself
    sender        text NOT NULL,        -- MSH-3/4, ISA05-08
    control       text NOT NULL,
    sha256        bytea NOT NULL,
    slot          int NOT NULL,
    intake_number bigint NOT NULL,
    position      int NOT NULL,
    original      text NOT NULL,
    received      timestamptz NOT NULL,
    expires       timestamptz NOT NULL,
    PRIMARY KEY (source, sender, control)
);
CREATE INDEX input_by_number ON gateway.input (intake_number);

-- Takes control numbers; one that is still taken raises unique_violation, and the runtime judges that
-- message again alone, with the other's row in sight.
CREATE FUNCTION gateway.input_add(sources text[], senders text[], controls text[], hashes bytea[], slots int[],
                                  numbers bigint[], positions int[], originals text[],
                                  received timestamptz[], expires timestamptz[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    added int;
BEGIN
    INSERT INTO gateway.input AS i (source, sender, control, sha256, slot, intake_number, position, original,
                                    received, expires)
    SELECT n.source, n.sender, n.control, n.sha256, n.slot, n.intake_number, n.position, n.original,
           n.received, n.expires
      FROM unnest(sources, senders, controls, hashes, slots, numbers, positions, originals,
                  input_add.received, input_add.expires)
           AS n (source, sender, control, sha256, slot, intake_number, position, original, received, expires)
     ORDER BY n.source, n.sender, n.control
        ON CONFLICT (source, sender, control) DO UPDATE
       SET sha256 = EXCLUDED.sha256, slot = EXCLUDED.slot, intake_number = EXCLUDED.intake_number,
           position = EXCLUDED.position, original = EXCLUDED.original, received = EXCLUDED.received,
           expires = EXCLUDED.expires
     WHERE i.expires <= EXCLUDED.received;
    GET DIAGNOSTICS added = ROW_COUNT;
    IF added <> cardinality(sources) THEN
        RAISE unique_violation USING MESSAGE = 'a control number was taken by another slot';
    END IF;
END $$;

-- Files from folders and large POSTs. The bytes lie in the spool folder under their sha256; the row is the
-- checkpoint within them. No name of a file stands here: it may name a patient.
CREATE TABLE gateway.file (
    slot          int NOT NULL,
    intake_number bigint NOT NULL,
    drop_id       bytea NOT NULL,       -- of place, inode, time and size: the same bytes dropped again differ
    sha256        bytea NOT NULL,
    source        text NOT NULL,
    partner       text NOT NULL,
    byte_count    bigint NOT NULL,
    by_document   int NOT NULL,
    received      timestamptz NOT NULL,
    state         text NOT NULL,        -- open, done
    unit          bigint NOT NULL,
    position      bigint NOT NULL,
    interchange   text NOT NULL,
    payment       text NOT NULL,
    PRIMARY KEY (slot, intake_number)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX file_by_drop ON gateway.file (slot, drop_id);
CREATE INDEX file_open ON gateway.file (slot) WHERE state = 'open';

-- How many inputs came to what, by file (0: messages that came alone) and reason. The summary adds them up;
-- what came from payers is told by the file's partner.
CREATE TABLE gateway.tally (
    slot    int NOT NULL,
    file    bigint NOT NULL,
    outcome text NOT NULL,              -- accepted, stored, refused, duplicate; note: said of a file, no input
    reason  text NOT NULL,              -- in the sender's words: "TA1 025 ...", "AR 205 ..."
    n       bigint NOT NULL,
    PRIMARY KEY (slot, file, outcome, reason)
) WITH (fillfactor = 50);

-- A payment is taken once: the same payer, trace, amount and date with the same bytes is a duplicate, with
-- other bytes a work item.
CREATE TABLE gateway.payment (
    payer         text NOT NULL,
    trace         text NOT NULL,
    amount_cents  bigint NOT NULL,
    paid_on       int NOT NULL,         -- YYYYMMDD, as BPR16 says, 0: not said
    sha256        bytea NOT NULL,
    intake_number bigint NOT NULL,
    ordinal       int NOT NULL,
    received      timestamptz NOT NULL,
    PRIMARY KEY (payer, trace, amount_cents, paid_on)
);

-- Orders of people, inserted by the command line, made into messages by the slot they belong to, once.
CREATE TABLE gateway.command (
    slot        int NOT NULL,
    command     bigint GENERATED ALWAYS AS IDENTITY,
    verb        text NOT NULL,          -- release, amend, void, retry, replace; resend, rebuild; requeue: a message
                                        -- that was set aside, to worker (partner) and partition (interchange)
    shard       bigint NOT NULL DEFAULT 0,
    claim       bigint NOT NULL DEFAULT 0,
    version     int NOT NULL DEFAULT 0,
    partner     text NOT NULL DEFAULT '',
    interchange bigint NOT NULL DEFAULT 0,
    claims      text NOT NULL DEFAULT '', -- rebuild: claim numbers, separated by blanks; empty: all
    by          text NOT NULL,
    reason      text NOT NULL,
    body        bytea,                  -- amend: the whole new version
    at          timestamptz NOT NULL DEFAULT now(),
    sent        timestamptz,
    PRIMARY KEY (slot, command)
);
CREATE INDEX command_due ON gateway.command (slot, command) WHERE sent IS NULL;
