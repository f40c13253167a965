/* loaded.h - the rows of one batch: what the database had, with the batch's own effects laid over
 * it.
 *
 *   table_rows -> entry (one key) -> row -> row      in the database's order, appended rows last
 *
 * An entry is *known* once its key was asked for or put: only then does "no row" mean that there is
 * none. Everything lies in the batch's arena. Handlers see this through worker.h; the rest is the
 * runtime's.
 */
#ifndef RUNTIME_LOADED_H
#define RUNTIME_LOADED_H

#include "runtime/trouble.h"
#include "runtime/worker.h"

enum { TABLES_MAX = 24 };

struct entry {
    const struct value *key; /* key_count values */
    uint64_t hash;
    struct row *first, *last;
    const struct value *image; /* what this batch puts: column_count values; NULL: nothing */
    bool known, asked, deleted;
};

/* The rows of one table. */
struct table_rows {
    const struct table *table;
    struct entry **entries; /* in order of arrival */
    size_t entry_count;
    struct entry **slots; /* hash table of slot_count, a power of two */
    size_t slot_count;
    struct entry **asked; /* those that keys() named and that are not read yet */
    size_t asked_count;
    const struct value **appends;
    size_t append_count;
};

struct loaded {
    struct arena *arena;
    date today;
    struct timestamp now;
    int32_t partition_count;
    struct table_rows tables[TABLES_MAX];
    size_t table_count;
    struct trouble *trouble; /* of the batch */
};

struct keys {
    struct loaded *loaded;
};

/* Empties it for a new batch of `worker`, whose tables are worker->tables and the three open ones.
 */
void loaded_start(struct loaded *loaded, const struct worker *worker, struct arena *arena,
                  struct trouble *trouble);
/* NULL: not a table of this worker; the trouble says so. */
struct table_rows *loaded_table(const struct loaded *loaded, const struct table *table);
struct entry *loaded_find(const struct table_rows *rows, const struct value *key);
struct entry *loaded_entry(struct loaded *loaded, struct table_rows *rows, const struct value *key);
/* A row that the database has; cells are kept, not copied. */
void loaded_add(struct loaded *loaded, struct table_rows *rows, const struct value *cells);
void entry_add(struct loaded *loaded, struct entry *entry, const struct value *cells);

bool column_is_text(enum column_type type); /* its cells use .s, not .i */
/* As the database sorts keys with LOCALE C; NULL last. */
int value_compare(enum column_type type, const struct value *a, const struct value *b);

#endif
