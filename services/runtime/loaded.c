/* Rows by key: a hash table a table, lists of rows an entry. */
#include "runtime/loaded.h"

enum { SLOTS_FIRST = 64 };

date loaded_today(const struct loaded *loaded)
{
    return loaded->today;
}

struct timestamp loaded_now(const struct loaded *loaded)
{
    return loaded->now;
}

int32_t loaded_partition_count(const struct loaded *loaded)
{
    return loaded->partition_count;
}

struct arena *loaded_arena(const struct loaded *loaded)
{
    return loaded->arena;
}

bool column_is_text(enum column_type type)
{
    return type == COLUMN_TEXT || type == COLUMN_BYTEA;
}

int value_compare(enum column_type type, const struct value *a, const struct value *b)
{
    if (a->null || b->null) return (int)a->null - (int)b->null;
    if (column_is_text(type)) return str_compare(a->s, b->s);
    return (a->i > b->i) - (a->i < b->i);
}

static bool key_equals(const struct table *table, const struct value *a, const struct value *b)
{
    for (uint8_t i = 0; i < table->key_count; i++)
        if (value_compare(table->columns[i].type, &a[i], &b[i]) != 0) return false;
    return true;
}

/* The finalizer of splitmix64: every bit of the number reaches every bit of the result. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* FNV-1a. */
static uint64_t text_hash(str text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint64_t)(unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t key_hash(const struct table *table, const struct value *key)
{
    uint64_t hash = 0;
    for (uint8_t i = 0; i < table->key_count; i++) {
        const bool text = column_is_text(table->columns[i].type);
        const uint64_t part = key[i].null ? 1 : text ? text_hash(key[i].s) : (uint64_t)key[i].i;
        hash = mix(hash + part + UINT64_C(0x9e3779b97f4a7c15));
    }
    return hash;
}

static void table_start(struct loaded *loaded, const struct table *table)
{
    for (size_t i = 0; i < loaded->table_count; i++)
        if (loaded->tables[i].table == table) return;
    if (loaded->table_count == TABLES_MAX) {
        trouble_set(loaded->trouble, HALT, "too_many_tables", table->name);
        return;
    }
    loaded->tables[loaded->table_count++] = (struct table_rows){.table = table};
}

void loaded_start(struct loaded *loaded, const struct worker *worker, struct arena *arena,
                  struct trouble *trouble)
{
    loaded->arena = arena;
    loaded->trouble = trouble;
    loaded->table_count = 0;
    for (const struct table *const *table = worker->tables; table && *table; table++)
        table_start(loaded, *table);
    table_start(loaded, &work_journal);
    table_start(loaded, &work_item);
    table_start(loaded, &work_quarantine);
}

struct table_rows *loaded_table(const struct loaded *loaded, const struct table *table)
{
    for (size_t i = 0; i < loaded->table_count; i++)
        /* The table's rows change while the batch's frame does not. */
        if (loaded->tables[i].table == table) return (struct table_rows *)&loaded->tables[i];
    trouble_set(loaded->trouble, HALT, "table_not_of_this_worker", table->name);
    return NULL;
}

/* Where the key stands, or the free place where it would. */
static struct entry **slot_of(const struct table_rows *rows, const struct value *key, uint64_t hash)
{
    size_t i = (size_t)hash & (rows->slot_count - 1);
    while (rows->slots[i] &&
           !(rows->slots[i]->hash == hash && key_equals(rows->table, rows->slots[i]->key, key)))
        i = (i + 1) & (rows->slot_count - 1);
    return &rows->slots[i];
}

struct entry *loaded_find(const struct table_rows *rows, const struct value *key)
{
    return rows->slot_count ? *slot_of(rows, key, key_hash(rows->table, key)) : NULL;
}

static void slots_grow(struct table_rows *rows, struct arena *arena)
{
    rows->slot_count = rows->slot_count ? rows->slot_count * 2 : SLOTS_FIRST;
    rows->slots = ARENA_ARRAY(arena, struct entry *, rows->slot_count);
    for (size_t i = 0; i < rows->entry_count; i++)
        *slot_of(rows, rows->entries[i]->key, rows->entries[i]->hash) = rows->entries[i];
}

struct entry *loaded_entry(struct loaded *loaded, struct table_rows *rows, const struct value *key)
{
    struct arena *arena = loaded->arena;
    const uint64_t hash = key_hash(rows->table, key);
    if (rows->entry_count * 2 >= rows->slot_count) slots_grow(rows, arena);
    struct entry **slot = slot_of(rows, key, hash);
    if (*slot) return *slot;
    struct entry *entry = ARENA_NEW(arena, struct entry);
    entry->key = arena_copy(arena, key, rows->table->key_count * sizeof *key);
    entry->hash = hash;
    rows->entries = arena_grow(arena, rows->entries, rows->entry_count, sizeof(struct entry *));
    rows->entries[rows->entry_count++] = *slot = entry;
    return entry;
}

void entry_add(struct loaded *loaded, struct entry *entry, const struct value *cells)
{
    struct row *row = ARENA_NEW(loaded->arena, struct row);
    row->cells = cells;
    if (entry->last)
        entry->last->next = row;
    else
        entry->first = row;
    entry->last = row;
}

void loaded_add(struct loaded *loaded, struct table_rows *rows, const struct value *cells)
{
    entry_add(loaded, loaded_entry(loaded, rows, cells), cells);
}

void keys_add(struct keys *keys, const struct table *table, const struct value *key)
{
    struct loaded *loaded = keys->loaded;
    struct table_rows *rows = loaded_table(loaded, table);
    if (!rows) return;
    if (!table->read) {
        trouble_set(loaded->trouble, HALT, "table_is_not_read", table->name);
        return;
    }
    struct entry *entry = loaded_entry(loaded, rows, key);
    if (entry->asked) return;
    entry->asked = true;
    if (entry->known) return; /* put in this batch: what the database has no longer counts */
    entry->known = true;
    rows->asked = arena_grow(loaded->arena, rows->asked, rows->asked_count, sizeof(struct entry *));
    rows->asked[rows->asked_count++] = entry;
}

const struct row *loaded_first(const struct loaded *loaded, const struct table *table,
                               const struct value *key)
{
    const struct table_rows *rows = loaded_table(loaded, table);
    if (!rows) return NULL;
    const struct entry *entry = loaded_find(rows, key);
    if (!entry || !entry->known) {
        trouble_set(loaded->trouble, HALT, "key_not_asked_for", table->name);
        return NULL;
    }
    return entry->first;
}
