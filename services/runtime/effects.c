/* Effects of a batch: ownership, overlay, taking back, and the order in which they are written. */
#include "runtime/effects.h"

#include <stdlib.h>

#include "lib/base/body.h"
#include "lib/base/crc32c.h"
#include "runtime/work.h"

int32_t shard_partition(int64_t shard, int32_t partition_count)
{
    return (int32_t)((uint64_t)shard % (uint64_t)partition_count);
}

int32_t partner_partition(str partner, int32_t partition_count)
{
    return (int32_t)(crc32c(partner) % (uint32_t)partition_count);
}

void effects_start(struct effects *fx, const struct worker *worker, struct loaded *loaded)
{
    *fx = (struct effects){.worker = worker, .loaded = loaded};
}

struct arena *effects_arena(struct effects *fx)
{
    return fx->loaded->arena;
}

void effects_fault(struct effects *fx, const char *code, int32_t position)
{
    if (fx->fault_code) return;
    fx->fault_code = code;
    fx->fault_position = position;
}

/* ---- taking back -------------------------------------------------------------------------- */

void effects_begin(struct effects *fx, int32_t partition, struct effects_mark *mark)
{
    fx->partition = partition;
    fx->fault_code = NULL;
    fx->fault_position = 0;
    mark->undo_count = fx->undo_count;
    mark->emission_count = fx->emission_count;
    mark->delivery_count = fx->delivery_count;
    for (size_t i = 0; i < fx->loaded->table_count; i++)
        mark->append_counts[i] = fx->loaded->tables[i].append_count;
}

/* The entry as it was, before it is changed. */
static void undo_note(struct effects *fx, struct entry *entry)
{
    fx->undos = arena_grow(fx->loaded->arena, fx->undos, fx->undo_count, sizeof *fx->undos);
    fx->undos[fx->undo_count++] = (struct undo){entry, *entry};
}

void effects_roll_back(struct effects *fx, const struct effects_mark *mark)
{
    while (fx->undo_count > mark->undo_count) {
        const struct undo *undo = &fx->undos[--fx->undo_count];
        *undo->entry = undo->before;
        if (undo->entry->last) undo->entry->last->next = NULL; /* what was appended behind it */
    }
    fx->emission_count = mark->emission_count;
    fx->delivery_count = mark->delivery_count;
    for (size_t i = 0; i < fx->loaded->table_count; i++)
        fx->loaded->tables[i].append_count = mark->append_counts[i];
}

/* ---- put and append ----------------------------------------------------------------------- */

static bool owns(const struct effects *fx, const struct table *table, const struct value *key)
{
    const int32_t count = fx->loaded->partition_count;
    switch (table->owner) {
    case BY_SHARD:
        return shard_partition(key[0].i, count) == fx->partition;
    case BY_PARTNER:
        return partner_partition(key[0].s, count) == fx->partition;
    case BY_PARTITION:
        return key[0].i == fx->partition;
    case BY_ANYONE:
        return true;
    }
    return false;
}

static struct table_rows *writable(struct effects *fx, const struct table *table,
                                   const struct value *key, bool append)
{
    struct trouble *trouble = fx->loaded->trouble;
    struct table_rows *rows = loaded_table(fx->loaded, table);
    if (!rows) return NULL;
    if (!table->write) trouble_set(trouble, HALT, "table_is_not_written", table->name);
    if (table->append != append) trouble_set(trouble, HALT, "put_or_append", table->name);
    if (!owns(fx, table, key)) trouble_set(trouble, HALT, "row_of_another_owner", table->name);
    return trouble->status == OK ? rows : NULL;
}

static void image_put(struct effects *fx, struct table_rows *rows, const struct value *cells,
                      bool deleted)
{
    struct entry *entry = loaded_entry(fx->loaded, rows, cells);
    undo_note(fx, entry);
    entry->known = true;
    entry->image = cells;
    entry->deleted = deleted;
    entry->first = entry->last = NULL;
    if (!deleted) entry_add(fx->loaded, entry, cells);
}

void effects_put(struct effects *fx, const struct table *table, const struct value *cells)
{
    struct table_rows *rows = writable(fx, table, cells, false);
    if (!rows) return;
    cells = arena_copy(fx->loaded->arena, cells, table->column_count * sizeof *cells);
    image_put(fx, rows, cells, false);
}

void effects_delete(struct effects *fx, const struct table *table, const struct value *key)
{
    struct table_rows *rows = writable(fx, table, key, false);
    if (!rows) return;
    struct value *cells = ARENA_ARRAY(fx->loaded->arena, struct value, table->column_count);
    for (uint8_t i = 0; i < table->column_count; i++)
        cells[i] = i < table->key_count ? key[i] : V_NULL;
    image_put(fx, rows, cells, true);
}

void effects_append(struct effects *fx, const struct table *table, const struct value *cells)
{
    struct arena *arena = fx->loaded->arena;
    struct table_rows *rows = writable(fx, table, cells, true);
    if (!rows) return;
    cells = arena_copy(arena, cells, table->column_count * sizeof *cells);
    rows->appends =
        arena_grow(arena, rows->appends, rows->append_count, sizeof(const struct value *));
    rows->appends[rows->append_count++] = cells;
    struct entry *entry = table->key_count ? loaded_find(rows, cells) : NULL;
    if (!entry || !entry->known) return; /* nobody asked: nobody can look */
    undo_note(fx, entry);
    entry_add(fx->loaded, entry, cells);
}

/* ---- emit --------------------------------------------------------------------------------- */

static unsigned output_count(const struct worker *worker)
{
    unsigned n = 0;
    while (worker->outputs && worker->outputs[n].consumer) n++;
    return n;
}

static void emission_add(struct effects *fx, unsigned output, int32_t destination, str body)
{
    fx->emissions =
        arena_grow(fx->loaded->arena, fx->emissions, fx->emission_count, sizeof *fx->emissions);
    fx->emissions[fx->emission_count++] =
        (struct emission){output, fx->partition, destination, body};
}

static bool output_is(struct effects *fx, unsigned output, enum keyed keyed)
{
    const bool right = output < output_count(fx->worker) &&
                       (keyed == KEYED_BY_PARTITION || fx->worker->outputs[output].keyed == keyed ||
                        fx->worker->outputs[output].keyed == KEYED_BY_PARTITION);
    if (!right) trouble_set(fx->loaded->trouble, HALT, "output_of_another_kind", fx->worker->name);
    return right;
}

static str message_pack(struct arena *arena, const ProtobufCMessage *message)
{
    const size_t len = protobuf_c_message_get_packed_size(message);
    uint8_t *at = arena_alloc(arena, len + 1);
    return (str){(const char *)at, protobuf_c_message_pack(message, at)};
}

void effects_emit_shard(struct effects *fx, unsigned output, int64_t shard,
                        const ProtobufCMessage *message)
{
    if (!output_is(fx, output, KEYED_BY_SHARD)) return;
    emission_add(fx, output, shard_partition(shard, fx->loaded->partition_count),
                 message_pack(fx->loaded->arena, message));
}

/* Also to an inbox keyed by shard: what is keyed by a payee goes to remittance beside its claims.
 */
void effects_emit_partner(struct effects *fx, unsigned output, str partner,
                          const ProtobufCMessage *message)
{
    if (!output_is(fx, output, KEYED_BY_PARTITION)) return;
    emission_add(fx, output, partner_partition(partner, fx->loaded->partition_count),
                 message_pack(fx->loaded->arena, message));
}

void effects_emit_packed(struct effects *fx, unsigned output, int32_t destination_partition,
                         int64_t key, str body)
{
    (void)key; /* the partition says it already, and a Kafka key is one more place to leak from */
    if (!output_is(fx, output, KEYED_BY_PARTITION)) return;
    if (destination_partition < 0 || destination_partition >= fx->loaded->partition_count)
        trouble_set(fx->loaded->trouble, HALT, "partition_out_of_range", fx->worker->name);
    else
        emission_add(fx, output, destination_partition, body);
}

void effects_deliver(struct effects *fx, const void *delivery)
{
    fx->deliveries =
        arena_grow(fx->loaded->arena, fx->deliveries, fx->delivery_count, sizeof *fx->deliveries);
    fx->deliveries[fx->delivery_count++] = delivery;
}

/* ---- what is written ---------------------------------------------------------------------- */

struct sortable {
    const struct table *table;
    const struct value *cells;
};

static int by_key(const void *left, const void *right)
{
    const struct sortable *a = left, *b = right;
    for (uint8_t i = 0; i < a->table->key_count; i++) {
        const int order = value_compare(a->table->columns[i].type, &a->cells[i], &b->cells[i]);
        if (order != 0) return order;
    }
    return 0;
}

static size_t puts_sorted(const struct table_rows *rows, struct arena *arena,
                          const struct value **cells)
{
    struct sortable *puts = ARENA_ARRAY(arena, struct sortable, rows->entry_count);
    size_t count = 0;
    for (size_t i = 0; i < rows->entry_count; i++)
        if (rows->entries[i]->image)
            puts[count++] = (struct sortable){rows->table, rows->entries[i]->image};
    qsort(puts, count, sizeof *puts, by_key);
    for (size_t i = 0; i < count; i++) cells[i] = puts[i].cells;
    return count;
}

size_t effects_rows(const struct table_rows *rows, struct arena *arena, const struct value ***cells)
{
    *cells = ARENA_ARRAY(arena, const struct value *, rows->entry_count + rows->append_count);
    size_t count = puts_sorted(rows, arena, *cells);
    for (size_t i = 0; i < rows->append_count; i++) (*cells)[count++] = rows->appends[i];
    return count;
}

static bool is_written(const struct table_rows *rows)
{
    if (rows->append_count) return true;
    for (size_t i = 0; i < rows->entry_count; i++)
        if (rows->entries[i]->image) return true;
    return false;
}

bool effects_are_none(const struct effects *fx)
{
    for (size_t i = 0; i < fx->loaded->table_count; i++)
        if (is_written(&fx->loaded->tables[i])) return false;
    return fx->emission_count == 0 && fx->delivery_count == 0;
}

/* The claim that a message is about; version 0: an order about it, no version that goes on. */
static void claim_find(const struct effects *fx, str body, struct work *work)
{
    const ProtobufCMessageDescriptor *type = fx->worker->inbox;
    int64_t version = 0;
    if (!type) return;
    if (body_number(type, body, "claim.number", &work->claim)) {
        (void)body_number(type, body, "claim.version", &version);
        (void)body_number(type, body, "claim.shard", &work->shard);
    } else if (body_number(type, body, "command.claim", &work->claim)) {
        (void)body_number(type, body, "command.shard", &work->shard);
    }
    work->version = (int32_t)version;
}

void effects_quarantine(struct effects *fx, const struct message *message)
{
    const char *code = fx->fault_code ? fx->fault_code : "refused";
    struct work work = {
        .subject =
            arena_printf(fx->loaded->arena, "%s/%d/%u/%u/%lld", fx->worker->name,
                         message->partition, message->edge, message->lane, (long long)message->seq),
        .worker = fx->worker->name,
        .kind = "quarantine",
        .field = str_of(code),
        .text = STR("A message was set aside; `claimline quarantine show` says which."),
        .priority = 2,
    };
    claim_find(fx, message->body, &work);
    const struct value cells[] = {
        V_STR(str_of(fx->worker->name)),
        V_INT(message->partition),
        V_INT(message->edge),
        V_INT(message->lane),
        V_INT(message->seq),
        V_INT(message->offset),
        V_INT(message->schema),
        V_STR(str_of(code)),
        V_INT(fx->fault_position),
        V_STR(message->body),
        V_INT(fx->loaded->now.us),
        V_INT(work.claim),
        V_INT(work.version),
    };
    effects_append(fx, &work_quarantine, cells);
    work_open(fx, fx->loaded, &work);
}
