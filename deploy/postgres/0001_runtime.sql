-- The runtime: edges, checkpoints, outbox, crashes; and the tables open to all workers: journal, items, quarantine.
CREATE SCHEMA IF NOT EXISTS runtime;
CREATE SCHEMA work;

-- Who speaks to whom. Numbered once by `claimline migrate`, never reused.
CREATE TABLE runtime.edge (
    edge     int PRIMARY KEY CHECK (edge > 0),
    producer text NOT NULL,
    consumer text NOT NULL,
    UNIQUE (producer, consumer)
);

-- One row a worker and partition (or gateway slot). in_lanes and in_hwm are parallel: (edge << 32 | lane) and the
-- last sequence number applied; out_lanes and out_seq: (edge << 32 | destination) and the last one given.
CREATE TABLE runtime.checkpoint (
    worker       text NOT NULL,
    partition    int NOT NULL,
    version      bigint NOT NULL DEFAULT 0,
    next_offset  bigint NOT NULL DEFAULT 0,
    in_lanes     bigint[] NOT NULL DEFAULT '{}',
    in_hwm       bigint[] NOT NULL DEFAULT '{}',
    out_lanes    bigint[] NOT NULL DEFAULT '{}',
    out_seq      bigint[] NOT NULL DEFAULT '{}',
    holder       text NOT NULL DEFAULT '',        -- the instance, for people
    holder_pid   int,                             -- its backend
    holder_start timestamptz,
    PRIMARY KEY (worker, partition)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- One compressed row a batch, lane and destination; gone when the consumer has committed last_seq.
CREATE TABLE runtime.outbox (
    edge        int NOT NULL,
    lane        int NOT NULL,
    destination int NOT NULL,
    first_seq   bigint NOT NULL,
    last_seq    bigint NOT NULL,
    body        bytea NOT NULL,                   -- key id, then zstd of (length, schema, body) ...
    PRIMARY KEY (edge, lane, destination, first_seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE runtime.outbox ALTER body SET STORAGE EXTERNAL;

-- Crashes counted by the process that came after: which message stood in the cell.
CREATE TABLE runtime.crash (
    worker    text NOT NULL,
    partition int NOT NULL,
    edge      int NOT NULL,
    lane      int NOT NULL,
    seq       bigint NOT NULL,
    crashes   int NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (worker, partition, edge, lane, seq)
);

-- A log that was lost or trimmed: where reading went on.
CREATE TABLE runtime.rewind (
    worker      text NOT NULL,
    partition   int NOT NULL,
    from_offset bigint NOT NULL,
    to_offset   bigint NOT NULL,
    at          timestamptz NOT NULL DEFAULT now()
);

-- Processes that ended for a reason of their own: a fenced one was a zombie.
CREATE TABLE runtime.ending (
    worker   text NOT NULL,
    instance text NOT NULL,
    why      text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

-- Every transaction of a worker starts here: locks the rows of the partitions that take part in order, and raises
-- CL001 unless exactly as many rows are as they were left. Entries of partition i are those from in_from[i] to
-- in_to[i] of the flat arrays.
CREATE FUNCTION runtime.fence(who text, partitions int[], versions bigint[], next_offsets bigint[],
                              in_from int[], in_to int[], lanes bigint[], hwm bigint[],
                              out_from int[], out_to int[], destinations bigint[], seqs bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed int;
BEGIN
    PERFORM 1 FROM runtime.checkpoint AS c
      WHERE c.worker = who AND c.partition = ANY (partitions) ORDER BY c.partition FOR UPDATE;
    UPDATE runtime.checkpoint AS c
       SET version = c.version + 1, next_offset = n.next_offset,
           in_lanes = lanes[n.in_from:n.in_to], in_hwm = hwm[n.in_from:n.in_to],
           out_lanes = destinations[n.out_from:n.out_to], out_seq = seqs[n.out_from:n.out_to]
      FROM unnest(partitions, versions, next_offsets, fence.in_from, fence.in_to, fence.out_from, fence.out_to)
           AS n (partition, version, next_offset, in_from, in_to, out_from, out_to)
     WHERE c.worker = who AND c.partition = n.partition AND c.version = n.version;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> cardinality(partitions) THEN
        RAISE EXCEPTION 'fenced' USING ERRCODE = 'CL001';
    END IF;
END $$;

-- Takes partitions: version + 1 in one statement; state and outbox are read by later ones.
CREATE FUNCTION runtime.take(who text, partitions int[], instance text)
RETURNS SETOF runtime.checkpoint LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO runtime.checkpoint (worker, partition)
    SELECT who, p FROM unnest(partitions) AS p ORDER BY p ON CONFLICT DO NOTHING;
    PERFORM 1 FROM runtime.checkpoint AS c
      WHERE c.worker = who AND c.partition = ANY (partitions) ORDER BY c.partition FOR UPDATE;
    RETURN QUERY
    UPDATE runtime.checkpoint AS c
       SET version = c.version + 1, holder = instance, holder_pid = pg_backend_pid(),
           holder_start = (SELECT a.backend_start FROM pg_stat_activity AS a WHERE a.pid = pg_backend_pid())
     WHERE c.worker = who AND c.partition = ANY (partitions)
    RETURNING c.*;
END $$;

-- Ends the sessions that hold partitions and do not let go: a stopped process in the middle of a flight. A pid may
-- have been given to somebody else since, hence backend_start.
CREATE FUNCTION runtime.evict(who text, partitions int[])
RETURNS bigint LANGUAGE sql AS $$
    SELECT count(pg_terminate_backend(h.pid))
      FROM (SELECT DISTINCT a.pid
              FROM runtime.checkpoint AS c
              JOIN pg_stat_activity AS a ON a.pid = c.holder_pid AND a.backend_start = c.holder_start
             WHERE c.worker = who AND c.partition = ANY (partitions) AND a.pid <> pg_backend_pid()) AS h;
$$;

-- Lanes as they stand: given by the producer, applied by the consumer. After a drain both are equal.
CREATE VIEW runtime.lane AS
SELECT coalesce(o.edge, i.edge) AS edge, coalesce(o.lane, i.lane) AS lane,
       coalesce(o.destination, i.destination) AS destination,
       coalesce(o.seq, 0) AS out_seq, coalesce(i.seq, 0) AS in_hwm
  FROM (SELECT (l >> 32)::int AS edge, c.partition AS lane, (l & 4294967295)::int AS destination, s AS seq
          FROM runtime.checkpoint AS c, unnest(c.out_lanes, c.out_seq) AS u (l, s)) AS o
  FULL JOIN
       (SELECT (l >> 32)::int AS edge, (l & 4294967295)::int AS lane, c.partition AS destination, s AS seq
          FROM runtime.checkpoint AS c, unnest(c.in_lanes, c.in_hwm) AS u (l, s)) AS i
    ON i.edge = o.edge AND i.lane = o.lane AND i.destination = o.destination;

-- What happened to claims. Append only, open to all.
CREATE TABLE work.journal (
    shard   bigint NOT NULL,
    claim   bigint NOT NULL,
    version int NOT NULL,
    worker  text NOT NULL,
    event   text NOT NULL,
    by      text NOT NULL DEFAULT '',
    detail  text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL
);
CREATE INDEX journal_by_claim ON work.journal (claim);

-- What a person must look at. Append only: a row opens (action open) or closes (action close: the text is the
-- reason) all items of its subject and kind, of every kind where kind is empty.
CREATE TABLE work.item (
    item         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action       text NOT NULL,
    subject      text NOT NULL,
    shard        bigint NOT NULL DEFAULT 0,
    claim        bigint NOT NULL DEFAULT 0,
    version      int NOT NULL DEFAULT 0,
    worker       text NOT NULL DEFAULT '',
    kind         text NOT NULL DEFAULT '',
    edit         text NOT NULL DEFAULT '',
    field        text NOT NULL DEFAULT '',
    text         text NOT NULL DEFAULT '',
    priority     int NOT NULL DEFAULT 0,
    due          date,
    amount_cents bigint NOT NULL DEFAULT 0,
    by           text NOT NULL DEFAULT '',
    at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX item_by_subject ON work.item (subject);

CREATE VIEW work.open_item AS
SELECT o.* FROM work.item AS o
 WHERE o.action = 'open'
   AND NOT EXISTS (SELECT FROM work.item AS c
                    WHERE c.action = 'close' AND c.subject = o.subject AND c.item > o.item AND c.kind IN ('', o.kind));

-- Messages that were set aside. Append only: retried and dropped are rows of their own that name the first (of).
CREATE TABLE work.quarantine (
    quarantine     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action         text NOT NULL DEFAULT 'set_aside',
    of             bigint,
    worker         text NOT NULL,
    partition      int NOT NULL DEFAULT 0,
    edge           int NOT NULL DEFAULT 0,
    lane           int NOT NULL DEFAULT 0,
    seq            bigint NOT NULL DEFAULT 0,
    message_offset bigint NOT NULL DEFAULT 0,
    schema         int NOT NULL DEFAULT 0,
    code           text NOT NULL DEFAULT '',
    position       int NOT NULL DEFAULT 0,
    body           bytea,                           -- key id, then the message
    by             text NOT NULL DEFAULT '',
    reason         text NOT NULL DEFAULT '',
    at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX quarantine_by_partition ON work.quarantine (worker, partition);
CREATE INDEX quarantine_closed ON work.quarantine (of) WHERE of IS NOT NULL;
