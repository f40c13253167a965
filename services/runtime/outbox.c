/* Outbox rows: one compressed row a lane and batch. */
#include "runtime/outbox.h"

#include <zstd.h>

#include "runtime/sql.h"

enum { LEVEL = 1, HEAD_BYTES = 8, UNPACKED_BYTES_MAX = 1 << 30 };

struct outbox {
    struct arena *own;
    const uint32_t *edges; /* by output */
    size_t edge_count;
    int32_t partition_count;
    ZSTD_CCtx *packer;
    ZSTD_DCtx *unpacker;
    /* (output, lane, destination) -> 1 + index into lanes, for the batch last grouped */
    uint32_t *places;
    size_t place_count;
    struct outgoing *lanes;
    size_t lane_count;
};

static size_t place_of(const struct outbox *outbox, unsigned output, int32_t lane,
                       int32_t destination)
{
    const size_t partitions = (size_t)outbox->partition_count;
    return (output * partitions + (size_t)lane) * partitions + (size_t)destination;
}

struct outbox *outbox_new(const uint32_t *edges, size_t edge_count, int32_t partition_count)
{
    struct arena *own = arena_new(SIZE_MAX);
    struct outbox *outbox = ARENA_NEW(own, struct outbox);
    outbox->own = own;
    outbox->edges = arena_copy(own, edges, edge_count * sizeof *edges);
    outbox->edge_count = edge_count;
    outbox->partition_count = partition_count;
    outbox->packer = ZSTD_createCCtx();
    outbox->unpacker = ZSTD_createDCtx();
    outbox->place_count = place_of(outbox, (unsigned)edge_count, 0, 0);
    outbox->places = ARENA_ARRAY(own, uint32_t, outbox->place_count + 1);
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox) return;
    (void)ZSTD_freeCCtx(outbox->packer);
    (void)ZSTD_freeDCtx(outbox->unpacker);
    arena_free(outbox->own);
}

/* ---- grouping ----------------------------------------------------------------------------- */

static void lanes_forget(struct outbox *outbox)
{
    memset(outbox->places, 0, outbox->place_count * sizeof *outbox->places);
    outbox->lanes = NULL;
    outbox->lane_count = 0;
}

static struct outgoing *lane_for(struct outbox *outbox, const struct emission *emission,
                                 struct arena *arena)
{
    uint32_t *place =
        &outbox->places[place_of(outbox, emission->output, emission->lane, emission->destination)];
    if (*place) return &outbox->lanes[*place - 1];
    outbox->lanes = arena_grow(arena, outbox->lanes, outbox->lane_count, sizeof *outbox->lanes);
    outbox->lanes[outbox->lane_count] =
        (struct outgoing){.lane = {.partition = emission->lane,
                                   .edge = outbox->edges[emission->output],
                                   .destination = emission->destination}};
    *place = (uint32_t)++outbox->lane_count;
    return &outbox->lanes[*place - 1];
}

size_t outbox_group(struct outbox *outbox, const struct effects *fx, struct arena *arena,
                    const struct outgoing **lanes)
{
    lanes_forget(outbox);
    for (size_t i = 0; i < fx->emission_count; i++) {
        struct outgoing *lane = lane_for(outbox, &fx->emissions[i], arena);
        lane->bodies =
            arena_grow(arena, lane->bodies, (size_t)lane->lane.count, sizeof(const str *));
        lane->bodies[lane->lane.count++] = &fx->emissions[i].body;
        lane->lane.bytes += (int64_t)fx->emissions[i].body.len;
    }
    *lanes = outbox->lanes;
    return outbox->lane_count;
}

const struct outgoing *outbox_lane(const struct outbox *outbox, const struct outbox_row *row)
{
    for (size_t output = 0; output < outbox->edge_count; output++) {
        if (outbox->edges[output] != row->edge) continue;
        const size_t place = place_of(outbox, (unsigned)output, row->partition, row->destination);
        return outbox->places[place] ? &outbox->lanes[outbox->places[place] - 1] : NULL;
    }
    return NULL;
}

/* ---- packing ------------------------------------------------------------------------------ */

static char *put_number(char *at, uint32_t n)
{
    for (int i = 0; i < 4; i++) *at++ = (char)(n >> (8 * i));
    return at;
}

static uint32_t get_number(const char *at)
{
    uint32_t n = 0;
    for (int i = 0; i < 4; i++) n |= (uint32_t)(unsigned char)at[i] << (8 * i);
    return n;
}

str outbox_pack(struct outbox *outbox, const struct outgoing *lane, struct arena *arena)
{
    const size_t size = (size_t)lane->lane.bytes + HEAD_BYTES * (size_t)lane->lane.count;
    char *const plain = arena_alloc(arena, size), *at = plain;
    for (int32_t i = 0; i < lane->lane.count; i++) {
        const str body = *lane->bodies[i];
        at = put_number(put_number(at, (uint32_t)body.len), MESSAGE_SCHEMA);
        if (body.len) memcpy(at, body.at, body.len);
        at += body.len;
    }
    const size_t room = ZSTD_compressBound(size);
    char *packed = arena_alloc(arena, room + 1); /* key id 0 in front: plain */
    const size_t len = ZSTD_compressCCtx(outbox->packer, packed + 1, room, plain, size, LEVEL);
    return ZSTD_isError(len) ? (str){0} : (str){packed, len + 1};
}

static bool messages_cut(str plain, struct arena *arena, struct outbox_messages *messages)
{
    *messages = (struct outbox_messages){0};
    while (plain.len) {
        if (plain.len < HEAD_BYTES) return false;
        const size_t len = get_number(plain.at);
        if (plain.len - HEAD_BYTES < len) return false;
        const str body = {plain.at + HEAD_BYTES, len};
        const size_t i = messages->count++;
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
        messages->bodies = arena_grow(arena, messages->bodies, i, sizeof *messages->bodies);
        messages->bodies[i] = arena_copy(arena, &body, sizeof body);
        messages->schemas = arena_grow(arena, messages->schemas, i, sizeof *messages->schemas);
        messages->schemas[i] = (int32_t)get_number(plain.at + 4);
        plain.at += HEAD_BYTES + len;
        plain.len -= HEAD_BYTES + len;
    }
    return true;
}

bool outbox_unpack(struct outbox *outbox, str body, struct arena *arena,
                   struct outbox_messages *messages)
{
    if (body.len < 1 || body.at[0] != 0) return false;
    const unsigned long long size = ZSTD_getFrameContentSize(body.at + 1, body.len - 1);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
        size > UNPACKED_BYTES_MAX)
        return false;
    char *plain = arena_alloc(arena, (size_t)size + 1);
    const size_t len =
        ZSTD_decompressDCtx(outbox->unpacker, plain, (size_t)size, body.at + 1, body.len - 1);
    return !ZSTD_isError(len) && messages_cut((str){plain, len}, arena, messages);
}

/* ---- rows --------------------------------------------------------------------------------- */

/* The key columns of rows, one array each. */
struct row_keys {
    int32_t *edges, *lanes, *destinations;
    int64_t *firsts, *lasts;
};

static struct row_keys row_keys(const struct outbox_row *rows, size_t count, struct arena *arena)
{
    const struct row_keys keys = {
        .edges = ARENA_ARRAY(arena, int32_t, count),
        .lanes = ARENA_ARRAY(arena, int32_t, count),
        .destinations = ARENA_ARRAY(arena, int32_t, count),
        .firsts = ARENA_ARRAY(arena, int64_t, count),
        .lasts = ARENA_ARRAY(arena, int64_t, count),
    };
    for (size_t i = 0; i < count; i++) {
        keys.edges[i] = (int32_t)rows[i].edge;
        keys.lanes[i] = rows[i].partition;
        keys.destinations[i] = rows[i].destination;
        keys.firsts[i] = rows[i].first_seq;
        keys.lasts[i] = rows[i].first_seq + rows[i].count - 1;
    }
    return keys;
}

enum db_outcome outbox_write(struct outbox *outbox, struct db *db, const struct outbox_row *rows,
                             size_t count, struct arena *arena)
{
    if (count == 0) return DB_DONE;
    const struct row_keys keys = row_keys(rows, count, arena);
    str *bodies = ARENA_ARRAY(arena, str, count);
    for (size_t i = 0; i < count; i++) {
        const struct outgoing *lane = outbox_lane(outbox, &rows[i]);
        if (!lane || lane->lane.count != rows[i].count) return DB_WRONG;
        bodies[i] = outbox_pack(outbox, lane, arena);
        if (!bodies[i].at) return DB_WRONG;
    }
    struct db_call call = db_call(&sql_runtime_write_outbox);
    db_int4s(db, &call, keys.edges, count);
    db_int4s(db, &call, keys.lanes, count);
    db_int4s(db, &call, keys.destinations, count);
    db_int8s(db, &call, keys.firsts, count);
    db_int8s(db, &call, keys.lasts, count);
    db_byteas(db, &call, bodies, count);
    return db_send(db, &call);
}

static struct outbox_row row_read(const struct db_rows *found, size_t i)
{
    const int64_t first = db_get_int(found, i, 3), last = db_get_int(found, i, 4);
    return (struct outbox_row){
        .partition = (int32_t)db_get_int(found, i, 0),
        .edge = (uint32_t)db_get_int(found, i, 1),
        .destination = (int32_t)db_get_int(found, i, 2),
        .first_seq = first,
        .count = (int32_t)(last - first + 1),
        .bytes = db_get_int(found, i, 5),
    };
}

enum db_outcome outbox_read(const struct outbox *outbox, struct db *db, const struct action *action,
                            struct arena *arena, struct outbox_list *list)
{
    struct db_call call = db_call(&sql_runtime_read_outbox);
    int32_t *edges = ARENA_ARRAY(arena, int32_t, outbox->edge_count);
    for (size_t i = 0; i < outbox->edge_count; i++) edges[i] = (int32_t)outbox->edges[i];
    db_int4s(db, &call, edges, outbox->edge_count);
    db_int4s(db, &call, action->partitions, action->partition_count);
    (void)db_send(db, &call);
    const enum db_outcome outcome = db_land(db);
    *list = (struct outbox_list){0};
    if (outcome != DB_DONE) return outcome;
    list->count = db_row_count(db_rows(db, 0));
    list->rows = ARENA_ARRAY(arena, struct outbox_row, list->count);
    for (size_t i = 0; i < list->count; i++) list->rows[i] = row_read(db_rows(db, 0), i);
    return DB_DONE;
}

enum db_outcome outbox_bodies(struct db *db, const struct outbox_row *rows, size_t count,
                              struct arena *arena, str *bodies)
{
    const struct row_keys keys = row_keys(rows, count, arena);
    struct db_call call = db_call(&sql_runtime_read_outbox_bodies);
    db_int4s(db, &call, keys.edges, count);
    db_int4s(db, &call, keys.lanes, count);
    db_int4s(db, &call, keys.destinations, count);
    db_int8s(db, &call, keys.firsts, count);
    (void)db_send(db, &call);
    const enum db_outcome outcome = db_land(db);
    if (outcome != DB_DONE) return outcome;
    if (db_row_count(db_rows(db, 0)) != count) return DB_WRONG;
    for (size_t i = 0; i < count; i++)
        bodies[i] = db_is_null(db_rows(db, 0), i, 0) ? (str){0} : db_get_str(db_rows(db, 0), i, 0);
    return DB_DONE;
}

enum db_outcome outbox_collect(struct db *db, const struct lane_wanted *lanes, size_t count,
                               struct arena *arena)
{
    int32_t *edges = ARENA_ARRAY(arena, int32_t, count),
            *sources = ARENA_ARRAY(arena, int32_t, count);
    int32_t *destinations = ARENA_ARRAY(arena, int32_t, count);
    int64_t *through = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        edges[i] = (int32_t)lanes[i].edge;
        sources[i] = lanes[i].partition;
        destinations[i] = lanes[i].destination;
        through[i] = lanes[i].through;
    }
    struct db_call call = db_call(&sql_runtime_collect_outbox);
    db_int4s(db, &call, edges, count);
    db_int4s(db, &call, sources, count);
    db_int4s(db, &call, destinations, count);
    db_int8s(db, &call, through, count);
    (void)db_send(db, &call);
    return db_land(db);
}
