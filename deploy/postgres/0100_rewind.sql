-- A person may have a partition read again: who and why stand beside it; a log that was lost or trimmed leaves both empty.
ALTER TABLE runtime.rewind ADD COLUMN by text NOT NULL DEFAULT '', ADD COLUMN reason text NOT NULL DEFAULT '';

-- Moves where a partition is read from. version + 1 fences who holds it, and its session ends, so that an idle one
-- looks, too: it takes the partition again and reads from there. What it has applied before are duplicates, dropped.
-- No row: there is no such partition.
CREATE FUNCTION runtime.rewind_to(who text, part int, to_offset bigint, person text, why text)
RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
    was bigint;
BEGIN
    SELECT c.next_offset INTO was
      FROM runtime.checkpoint AS c WHERE c.worker = who AND c.partition = part FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE runtime.checkpoint AS c SET version = c.version + 1, next_offset = rewind_to.to_offset
     WHERE c.worker = who AND c.partition = part;
    INSERT INTO runtime.rewind (worker, partition, from_offset, to_offset, by, reason)
    VALUES (who, part, was, rewind_to.to_offset, person, why);
    PERFORM runtime.evict(who, ARRAY[part]);
    RETURN NEXT was;
END $$;
