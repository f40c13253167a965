/* A worker without servers: the database is a list of rows a table. */
#include "runtime/rehearsal.h"

#include "runtime/batch.h"

enum { ROWS_MAX_BYTES = 256 << 20 };

/* The rows of the stand-in for one table of the database. */
struct shelf {
    const struct table *table;
    const struct value **rows;
    size_t count;
};

struct rehearsal {
    struct arena *kept, *arena;
    struct batch batch;
    struct shelf shelves[TABLES_MAX];
    size_t shelf_count;
    int32_t partition_count;
    date today;
    int64_t now_us;
};

static const int64_t us_per_day = INT64_C(86400) * 1000 * 1000;

static void batch_begin(struct rehearsal *r)
{
    batch_start(&r->batch, r->batch.worker, r->arena, r->partition_count);
    r->batch.loaded.today = r->today;
    r->batch.loaded.now = (struct timestamp){r->now_us};
}

struct rehearsal *rehearsal_new(const struct worker *worker, int32_t partition_count, date today)
{
    struct arena *kept = arena_new(ROWS_MAX_BYTES);
    struct rehearsal *r = ARENA_NEW(kept, struct rehearsal);
    r->kept = kept;
    r->arena = arena_new(ROWS_MAX_BYTES);
    r->batch.worker = worker;
    r->partition_count = partition_count;
    r->today = today;
    r->now_us = date_days(today) * us_per_day + us_per_day / 2;
    batch_begin(r);
    return r;
}

void rehearsal_free(struct rehearsal *rehearsal)
{
    arena_free(rehearsal->arena);
    arena_free(rehearsal->kept);
}

void rehearsal_now(struct rehearsal *rehearsal, int64_t now_us)
{
    rehearsal->now_us = now_us;
    rehearsal->batch.loaded.now = (struct timestamp){now_us};
}

struct arena *rehearsal_arena(struct rehearsal *rehearsal)
{
    return rehearsal->arena;
}

static struct shelf *shelf_of(struct rehearsal *r, const struct table *table)
{
    for (size_t i = 0; i < r->shelf_count; i++)
        if (r->shelves[i].table == table) return &r->shelves[i];
    r->shelves[r->shelf_count] = (struct shelf){.table = table};
    return &r->shelves[r->shelf_count++];
}

/* A copy whose texts live as long as the rehearsal. */
static const struct value *cells_keep(struct rehearsal *r, const struct table *table,
                                      const struct value *cells)
{
    struct value *copy = arena_copy(r->kept, cells, table->column_count * sizeof *cells);
    for (uint8_t i = 0; i < table->column_count; i++)
        if (column_is_text(table->columns[i].type)) copy[i].s = arena_str(r->kept, cells[i].s);
    return copy;
}

static bool keys_match(const struct table *table, const struct value *a, const struct value *b)
{
    for (uint8_t i = 0; i < table->key_count; i++)
        if (value_compare(table->columns[i].type, &a[i], &b[i]) != 0) return false;
    return true;
}

void rehearsal_row(struct rehearsal *rehearsal, const struct table *table,
                   const struct value *cells)
{
    struct shelf *shelf = shelf_of(rehearsal, table);
    shelf->rows =
        arena_grow(rehearsal->kept, shelf->rows, shelf->count, sizeof(const struct value *));
    shelf->rows[shelf->count++] = cells_keep(rehearsal, table, cells);
}

/* Rows of a key first asked for after this batch had appended some are found among the appends. */
static void entry_read(struct rehearsal *r, const struct table_rows *rows, struct entry *entry)
{
    const struct shelf *shelf = shelf_of(r, rows->table);
    for (size_t i = 0; i < shelf->count; i++)
        if (keys_match(rows->table, shelf->rows[i], entry->key))
            entry_add(&r->batch.loaded, entry, shelf->rows[i]);
    for (size_t i = 0; i < rows->append_count; i++)
        if (keys_match(rows->table, rows->appends[i], entry->key))
            entry_add(&r->batch.loaded, entry, rows->appends[i]);
}

static void asked_read(struct rehearsal *r)
{
    for (size_t t = 0; t < r->batch.loaded.table_count; t++) {
        struct table_rows *rows = &r->batch.loaded.tables[t];
        for (size_t i = 0; i < rows->asked_count; i++) entry_read(r, rows, rows->asked[i]);
        rows->asked_count = 0;
    }
}

enum status rehearsal_take(struct rehearsal *rehearsal, const struct message *message)
{
    TRY(batch_keys(&rehearsal->batch, message));
    asked_read(rehearsal);
    return batch_handle(&rehearsal->batch, message);
}

enum status rehearsal_message(struct rehearsal *rehearsal, const ProtobufCMessage *inbox,
                              int32_t partition)
{
    const size_t len = protobuf_c_message_get_packed_size(inbox);
    uint8_t *body = arena_alloc(rehearsal->arena, len + 1);
    (void)protobuf_c_message_pack(inbox, body);
    const struct message message = {
        .edge = 1,
        .lane = (uint32_t)partition,
        .seq = 1,
        .partition = partition,
        .schema = 1,
        .body = {(const char *)body, len},
    };
    return rehearsal_take(rehearsal, &message);
}

enum status rehearsal_tick(struct rehearsal *rehearsal, const struct value *due_cells)
{
    const struct row due = {.cells = due_cells};
    TRY(batch_keys_due(&rehearsal->batch, &due));
    asked_read(rehearsal);
    return batch_tick(&rehearsal->batch, &due);
}

const char *rehearsal_fault(const struct rehearsal *rehearsal)
{
    if (rehearsal->batch.trouble.code) return rehearsal->batch.trouble.code;
    return rehearsal->batch.fx.fault_code ? rehearsal->batch.fx.fault_code : "";
}

static void row_replace(struct rehearsal *r, const struct table *table, const struct value *cells)
{
    struct shelf *shelf = shelf_of(r, table);
    const bool deleted = table->key_count < table->column_count && cells[table->key_count].null;
    size_t at = 0;
    while (at < shelf->count && !keys_match(table, shelf->rows[at], cells)) at++;
    if (at == shelf->count)
        rehearsal_row(r, table, cells);
    else
        shelf->rows[at] = cells_keep(r, table, cells);
    if (deleted) shelf->rows[at] = shelf->rows[--shelf->count];
}

void rehearsal_commit(struct rehearsal *rehearsal)
{
    for (size_t t = 0; t < rehearsal->batch.loaded.table_count; t++) {
        const struct table_rows *rows = &rehearsal->batch.loaded.tables[t];
        const struct value **cells;
        const size_t count = effects_rows(rows, rehearsal->arena, &cells);
        for (size_t i = 0; i < count; i++)
            if (rows->table->append)
                rehearsal_row(rehearsal, rows->table, cells[i]);
            else
                row_replace(rehearsal, rows->table, cells[i]);
    }
    batch_begin(rehearsal);
}

/* ---- looking at effects ------------------------------------------------------------------- */

static const struct table_rows *rows_of(const struct rehearsal *r, const struct table *table)
{
    static const struct table_rows none;
    for (size_t i = 0; i < r->batch.loaded.table_count; i++)
        if (r->batch.loaded.tables[i].table == table) return &r->batch.loaded.tables[i];
    return &none;
}

size_t rehearsal_put_count(struct rehearsal *rehearsal, const struct table *table)
{
    const struct table_rows *rows = rows_of(rehearsal, table);
    const struct value **cells;
    return rows->table ? effects_rows(rows, rehearsal->arena, &cells) - rows->append_count : 0;
}

const struct value *rehearsal_put(struct rehearsal *rehearsal, const struct table *table, size_t i)
{
    const struct table_rows *rows = rows_of(rehearsal, table);
    const struct value **cells;
    if (i >= rehearsal_put_count(rehearsal, table)) return NULL;
    (void)effects_rows(rows, rehearsal->arena, &cells);
    return cells[i];
}

size_t rehearsal_append_count(const struct rehearsal *rehearsal, const struct table *table)
{
    return rows_of(rehearsal, table)->append_count;
}

const struct value *rehearsal_append(const struct rehearsal *rehearsal, const struct table *table,
                                     size_t i)
{
    const struct table_rows *rows = rows_of(rehearsal, table);
    return i < rows->append_count ? rows->appends[i] : NULL;
}

size_t rehearsal_emission_count(const struct rehearsal *rehearsal)
{
    return rehearsal->batch.fx.emission_count;
}

struct rehearsal_emission rehearsal_emission(const struct rehearsal *rehearsal, size_t i)
{
    if (i >= rehearsal->batch.fx.emission_count) return (struct rehearsal_emission){0};
    const struct emission *emission = &rehearsal->batch.fx.emissions[i];
    return (struct rehearsal_emission){
        .output = emission->output,
        .consumer = rehearsal->batch.worker->outputs[emission->output].consumer,
        .partition = emission->destination,
        .body = emission->body,
    };
}

void *rehearsal_emitted(struct rehearsal *rehearsal, size_t i,
                        const ProtobufCMessageDescriptor *type)
{
    const str body = rehearsal_emission(rehearsal, i).body;
    ProtobufCAllocator allocator = arena_allocator(rehearsal->arena);
    return body.at ? protobuf_c_message_unpack(type, &allocator, body.len, (const uint8_t *)body.at)
                   : NULL;
}

size_t rehearsal_delivery_count(const struct rehearsal *rehearsal)
{
    return rehearsal->batch.fx.delivery_count;
}

const void *rehearsal_delivery(const struct rehearsal *rehearsal, size_t i)
{
    return i < rehearsal->batch.fx.delivery_count ? rehearsal->batch.fx.deliveries[i] : NULL;
}
