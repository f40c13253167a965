/* The checkpoint rows: take, fence, marks. */
#include "runtime/checkpoint.h"

#include "runtime/log.h"
#include "runtime/sql.h"

enum { EVICTIONS_MAX = 20, LANE_BITS = 32 };
enum take_column { PARTITION, VERSION, NEXT_OFFSET, IN_LANES, IN_HWM, OUT_LANES, OUT_SEQ };

/* How a lane stands in the arrays of the row. */
static int64_t lane_key(uint32_t edge, int32_t lane)
{
    return (int64_t)((uint64_t)edge << LANE_BITS | (uint32_t)lane);
}

/* ---- take --------------------------------------------------------------------------------- */

static struct mark *marks_of(const struct db_rows *rows, size_t row, enum take_column lanes,
                             struct arena *arena, size_t *count)
{
    int64_t *keys, *seqs;
    const size_t key_count = db_get_int8s(rows, row, (int)lanes, arena, &keys);
    const size_t seq_count = db_get_int8s(rows, row, (int)lanes + 1, arena, &seqs);
    *count = key_count < seq_count ? key_count : seq_count;
    struct mark *marks = ARENA_ARRAY(arena, struct mark, *count);
    for (size_t i = 0; i < *count; i++)
        marks[i] = (struct mark){(uint32_t)((uint64_t)keys[i] >> LANE_BITS),
                                 (int32_t)(uint32_t)keys[i], seqs[i]};
    return marks;
}

static void checkpoint_read(const struct db_rows *rows, size_t row, struct arena *arena,
                            struct checkpoint *checkpoint)
{
    *checkpoint = (struct checkpoint){
        .partition = (int32_t)db_get_int(rows, row, PARTITION),
        .version = db_get_int(rows, row, VERSION),
        .next_offset = db_get_int(rows, row, NEXT_OFFSET),
        .rewound_from = -1,
        .crash_quarantine_ms_ago = -1,
    };
    checkpoint->in = marks_of(rows, row, IN_LANES, arena, &checkpoint->in_count);
    checkpoint->out = marks_of(rows, row, OUT_LANES, arena, &checkpoint->out_count);
}

static enum db_outcome evict(struct db *db, const struct taking *taking)
{
    struct db_call call = db_call(&sql_runtime_evict);
    db_text(db, &call, taking->worker);
    db_int4s(db, &call, taking->partitions, taking->count);
    (void)db_send(db, &call);
    const enum db_outcome outcome = db_land(db);
    if (outcome == DB_DONE)
        LOG(LOG_WARN, "evicted", INT("sessions", db_get_int(db_rows(db, 0), 0, 0)));
    return outcome;
}

static bool is_lock_timeout(const struct db *db)
{
    return strcmp(db_sqlstate(db), "55P03") == 0;
}

static enum db_outcome rows_take(struct db *db, const struct taking *taking)
{
    enum db_outcome outcome = DB_PASSING;
    for (int tries = 0; tries < EVICTIONS_MAX; tries++) {
        struct db_call call = db_call(&sql_runtime_take);
        db_text(db, &call, taking->worker);
        db_int4s(db, &call, taking->partitions, taking->count);
        db_text(db, &call, taking->instance);
        (void)db_send(db, &call);
        outcome = db_land(db);
        if (outcome != DB_PASSING || !is_lock_timeout(db)) return outcome;
        outcome = evict(db, taking);
        if (outcome != DB_DONE) return outcome;
    }
    return DB_PASSING;
}

static void crashes_read(const struct db_rows *rows, struct arena *arena, struct taken *taken)
{
    taken->crash_count = db_row_count(rows);
    taken->crashes = ARENA_ARRAY(arena, struct crash, taken->crash_count);
    for (size_t i = 0; i < taken->crash_count; i++)
        taken->crashes[i] = (struct crash){
            .identity = {(int32_t)db_get_int(rows, i, 0), (uint32_t)db_get_int(rows, i, 1),
                         (int32_t)db_get_int(rows, i, 2), db_get_int(rows, i, 3)},
            .count = (int32_t)db_get_int(rows, i, 4),
        };
}

static void quarantines_read(const struct db_rows *rows, struct taken *taken)
{
    for (size_t i = 0; i < db_row_count(rows); i++)
        for (size_t n = 0; n < taken->checkpoint_count; n++)
            if (taken->checkpoints[n].partition == db_get_int(rows, i, 0))
                taken->checkpoints[n].crash_quarantine_ms_ago = db_get_int(rows, i, 1);
}

static enum db_outcome crashes_take(struct db *db, const struct taking *taking, struct arena *arena,
                                    struct taken *taken)
{
    struct db_call crashes = db_call(&sql_runtime_read_crashes);
    db_text(db, &crashes, taking->worker);
    db_int4s(db, &crashes, taking->partitions, taking->count);
    struct db_call quarantines = db_call(&sql_runtime_read_crash_quarantines);
    db_text(db, &quarantines, taking->worker);
    db_int4s(db, &quarantines, taking->partitions, taking->count);
    db_text(db, &quarantines, STR(CRASH_CODE));
    (void)db_send(db, &crashes);
    (void)db_send(db, &quarantines);
    const enum db_outcome outcome = db_land(db);
    if (outcome != DB_DONE) return outcome;
    crashes_read(db_rows(db, 0), arena, taken);
    quarantines_read(db_rows(db, 1), taken);
    return DB_DONE;
}

enum db_outcome checkpoint_take(struct db *db, const struct taking *taking, struct arena *arena,
                                struct taken *taken)
{
    const enum db_outcome outcome = rows_take(db, taking);
    *taken = (struct taken){0};
    if (outcome != DB_DONE) return outcome;
    const struct db_rows *rows = db_rows(db, 0);
    if (db_row_count(rows) != taking->count) return DB_WRONG;
    taken->checkpoint_count = taking->count;
    taken->checkpoints = ARENA_ARRAY(arena, struct checkpoint, taking->count);
    for (size_t i = 0; i < taking->count; i++)
        checkpoint_read(rows, i, arena, &taken->checkpoints[i]);
    return crashes_take(db, taking, arena, taken);
}

/* ---- fence -------------------------------------------------------------------------------- */

/* The marks of several partitions as flat arrays: those of the i-th are from[i] to to[i], counted
 * from 1. */
struct flat {
    int32_t *from, *to;
    int64_t *lanes, *seqs;
    size_t count;
};

static struct flat flat_new(struct arena *arena, size_t partitions, size_t marks)
{
    return (struct flat){.from = ARENA_ARRAY(arena, int32_t, partitions),
                         .to = ARENA_ARRAY(arena, int32_t, partitions),
                         .lanes = ARENA_ARRAY(arena, int64_t, marks),
                         .seqs = ARENA_ARRAY(arena, int64_t, marks)};
}

static void flat_add(struct flat *flat, size_t partition, const struct mark *marks, size_t count)
{
    flat->from[partition] = (int32_t)flat->count + 1;
    flat->to[partition] = (int32_t)(flat->count + count);
    for (size_t i = 0; i < count; i++, flat->count++) {
        flat->lanes[flat->count] = lane_key(marks[i].edge, marks[i].lane);
        flat->seqs[flat->count] = marks[i].seq;
    }
}

static void flat_send(struct db *db, struct db_call *call, const struct flat *flat,
                      size_t partitions)
{
    db_int4s(db, call, flat->from, partitions);
    db_int4s(db, call, flat->to, partitions);
    db_int8s(db, call, flat->lanes, flat->count);
    db_int8s(db, call, flat->seqs, flat->count);
}

static enum db_outcome rewinds_send(struct db *db, str worker, const struct checkpoint *checkpoints,
                                    size_t count, struct arena *arena)
{
    int32_t *partitions = ARENA_ARRAY(arena, int32_t, count);
    int64_t *from = ARENA_ARRAY(arena, int64_t, count), *to = ARENA_ARRAY(arena, int64_t, count);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (checkpoints[i].rewound_from < 0) continue;
        partitions[n] = checkpoints[i].partition;
        from[n] = checkpoints[i].rewound_from;
        to[n++] = checkpoints[i].next_offset;
    }
    if (n == 0) return DB_DONE;
    struct db_call call = db_call(&sql_runtime_write_rewind);
    db_text(db, &call, worker);
    db_int4s(db, &call, partitions, n);
    db_int8s(db, &call, from, n);
    db_int8s(db, &call, to, n);
    return db_send(db, &call);
}

enum db_outcome checkpoint_fence(struct db *db, str worker, const struct checkpoint *checkpoints,
                                 size_t count, struct arena *arena)
{
    size_t in_count = 0, out_count = 0;
    for (size_t i = 0; i < count; i++)
        in_count += checkpoints[i].in_count, out_count += checkpoints[i].out_count;
    struct flat in = flat_new(arena, count, in_count), out = flat_new(arena, count, out_count);
    int32_t *partitions = ARENA_ARRAY(arena, int32_t, count);
    int64_t *versions = ARENA_ARRAY(arena, int64_t, count),
            *offsets = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        partitions[i] = checkpoints[i].partition;
        versions[i] = checkpoints[i].version;
        offsets[i] = checkpoints[i].next_offset;
        flat_add(&in, i, checkpoints[i].in, checkpoints[i].in_count);
        flat_add(&out, i, checkpoints[i].out, checkpoints[i].out_count);
    }
    struct db_call call = db_call(&sql_runtime_fence);
    db_text(db, &call, worker);
    db_int4s(db, &call, partitions, count);
    db_int8s(db, &call, versions, count);
    db_int8s(db, &call, offsets, count);
    flat_send(db, &call, &in, count);
    flat_send(db, &call, &out, count);
    const enum db_outcome outcome = db_send(db, &call);
    return outcome == DB_DONE ? rewinds_send(db, worker, checkpoints, count, arena) : outcome;
}

enum db_outcome checkpoint_count_crash(struct db *db, str worker,
                                       const struct message_identity *identity)
{
    struct db_call call = db_call(&sql_runtime_count_crash);
    db_text(db, &call, worker);
    db_int4(db, &call, identity->partition);
    db_int4(db, &call, (int32_t)identity->edge);
    db_int4(db, &call, identity->lane);
    db_int8(db, &call, identity->seq);
    (void)db_send(db, &call);
    return db_land(db);
}

/* ---- marks -------------------------------------------------------------------------------- */

enum db_outcome checkpoint_marks(struct db *db, const struct lanes_asked *asked,
                                 struct arena *arena, struct lane_mark *marks)
{
    int32_t *destinations = ARENA_ARRAY(arena, int32_t, asked->count);
    int64_t *keys = ARENA_ARRAY(arena, int64_t, asked->count);
    for (size_t i = 0; i < asked->count; i++) {
        destinations[i] = asked->lanes[i].destination;
        keys[i] = lane_key(asked->lanes[i].edge, asked->lanes[i].partition);
    }
    struct db_call call = db_call(&sql_runtime_read_marks);
    db_texts(db, &call, asked->consumers, asked->count);
    db_int4s(db, &call, destinations, asked->count);
    db_int8s(db, &call, keys, asked->count);
    (void)db_send(db, &call);
    const enum db_outcome outcome = db_land(db);
    if (outcome != DB_DONE) return outcome;
    const struct db_rows *rows = db_rows(db, 0);
    if (db_row_count(rows) != asked->count) return DB_WRONG;
    for (size_t i = 0; i < asked->count; i++) {
        marks[i].in_hwm = db_get_int(rows, i, 0);
        marks[i].next_offset = db_get_int(rows, i, 1);
    }
    return DB_DONE;
}
