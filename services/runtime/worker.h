/* worker.h - the contract between the runtime and a worker: messages in, three effects out.
 *
 * A worker is a pure function and a few tables. It names the rows that a message needs (keys), gets
 * them with the batch's own effects laid over them (loaded), and answers with effects: put, append,
 * emit. The runtime does all I/O: one read a table and batch, one SQL call a table and batch, one
 * transaction with the fence and the outbox, then the publication.
 *
 * Memory: everything a handler sees or makes lies in the batch's arena and is gone with the batch.
 * Handlers have no clock, no randomness and no global state that a message can change.
 */
#ifndef RUNTIME_WORKER_H
#define RUNTIME_WORKER_H

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "lib/base/sql.h"
#include "lib/base/status.h"
#include "lib/base/str.h"

struct settings;       /* runtime/settings.h */
struct delivery_order; /* runtime/delivery.h */

/* ---- rows and tables ----------------------------------------------------------------- */

enum column_type {
    COLUMN_INT4,
    COLUMN_INT8,
    COLUMN_TEXT,
    COLUMN_BYTEA,
    COLUMN_DATE,
    COLUMN_TIMESTAMP
};

struct column {
    const char *name;
    enum column_type type;
};

/* One cell. Numbers, dates (YYYYMMDD) and timestamps (µs since 1970 UTC) in i; text and bytes in s,
 * which must live until the batch ends. */
struct value {
    int64_t i;
    str s;
    bool null;
};

#define V_INT(n) ((struct value){.i = (int64_t)(n)})
#define V_STR(text) ((struct value){.s = (text)})
#define V_BYTES(b) ((struct value){.s = str_from(b)})
#define V_DATE(d) ((struct value){.i = (d).yyyymmdd, .null = (d).yyyymmdd == 0})
#define V_NULL ((struct value){.null = true})

enum { COLUMNS_MAX = 24, KEY_COLUMNS_MAX = 4 };

/* Who may write which key, checked at every effect (a breach is HALT). */
enum table_owner {
    BY_SHARD,     /* first column is an int8 shard of the source partition */
    BY_PARTNER,   /* first column is a text whose partner_partition() is the source partition */
    BY_PARTITION, /* first column is the int4 number of the source partition (or slot) */
    BY_ANYONE,    /* append only, open to all: journal, work items, quarantine */
};

struct table {
    const char *name; /* "coding.claim", as in the database */
    enum table_owner owner;
    const struct column *columns; /* as the parameters of `write` and the columns of `read` */
    uint8_t column_count;
    uint8_t key_count; /* the leading columns that loaded_first() looks rows up by */
    bool append;       /* append: rows are only added. put: one row a key, the last image wins */
    const struct sql *read;  /* $1.. = one array a key column; NULL: never read */
    const struct sql *write; /* $1.. = one array a column; NULL: read only (another worker's) */
};
/* `read`: SELECT <all columns in order> FROM unnest($1::int8[], ...) AS k(...) JOIN ... : any
 * number of rows a key. `write` of a put table: INSERT .. SELECT unnest(..) ON CONFLICT .. DO
 * UPDATE; a put with .tombstone set deletes: its `write` must treat a NULL first non-key column as
 * DELETE (two CTEs). Arrays are binary; NULL cells are NULL elements. */

struct row {
    const struct row *next;    /* another row of the same key, or NULL */
    const struct value *cells; /* column_count of them */
};

/* ---- what a handler sees ------------------------------------------------------------- */

struct message {
    uint32_t edge; /* 0: from outside (a gateway's input) or a timer */
    uint32_t lane;
    int64_t seq;
    int32_t partition; /* ours: the source partition (or slot) whose keys may be written */
    int32_t schema;
    int64_t offset;    /* in the log */
    str body;          /* a packed <Worker>Inbox of proto/messages.proto */
    const void *input; /* gateway only: the input behind it */
};

struct timestamp {
    int64_t us; /* since 1970 UTC, the database's clock at the batch's start */
};

struct loaded;
date loaded_today(const struct loaded *loaded); /* the business date of the batch */
struct timestamp loaded_now(const struct loaded *loaded);
int32_t loaded_partition_count(const struct loaded *loaded);
struct arena *loaded_arena(const struct loaded *loaded);
/* The rows of a key: the database's, then the batch's own puts and appends laid over them. For a
 * put table one row or NULL (NULL also after a tombstone). key: key_count values. The key must have
 * been asked for by keys() or keys_due() of some message of the batch, or have been put in this
 * batch; asking for another is HALT, since it would look like "no such row". */
const struct row *loaded_first(const struct loaded *loaded, const struct table *table,
                               const struct value *key);

struct keys;
/* Asks for the rows of one key before handle() runs. Repeats are folded. */
void keys_add(struct keys *keys, const struct table *table, const struct value *key);

/* ---- the three effects --------------------------------------------------------------- */

struct effects;
struct arena *effects_arena(struct effects *fx);
/* They return void and remember their first failure; the runtime asks once. cells: column_count. */
void effects_put(struct effects *fx, const struct table *table, const struct value *cells);
void effects_delete(struct effects *fx, const struct table *table, const struct value *key);
void effects_append(struct effects *fx, const struct table *table, const struct value *cells);

/* Where a message goes: the index into worker.outputs, and the key that chooses the partition. */
void effects_emit_shard(struct effects *fx, unsigned output, int64_t shard,
                        const ProtobufCMessage *message);
void effects_emit_partner(struct effects *fx, unsigned output, str partner,
                          const ProtobufCMessage *message);
/* The same with a body that is packed already. */
void effects_emit_packed(struct effects *fx, unsigned output, int32_t destination_partition,
                         int64_t key, str body);

/* Why a message is refused: a program constant, never text of the input. Before returning REJECT.
 */
void effects_fault(struct effects *fx, const char *code, int32_t position);
/* After the commit of this batch hand this (a struct delivery_order) to worker.deliver. */
void effects_deliver(struct effects *fx, const void *delivery);

int32_t shard_partition(int64_t shard, int32_t partition_count);
int32_t partner_partition(str partner, int32_t partition_count);

/* ---- open tables (append only, for all): see runtime/work.h for typed calls ---------- */
extern const struct table work_journal, work_item, work_quarantine;

/* ---- the worker ---------------------------------------------------------------------- */

enum keyed { KEYED_BY_SHARD, KEYED_BY_PARTNER, KEYED_BY_PARTITION };

struct output {
    const char *consumer; /* the worker whose inbox it is */
    enum keyed keyed;
};

struct worker {
    const char *name, *doc;
    const struct output *outputs;      /* ends with {0} */
    const struct table *const *tables; /* every table it reads or writes, ends with NULL */
    /* Where a message is about one claim: its `claim` is the version that goes on, its `command` an
     * order about one. What is set aside then says which, even where handle() never saw it. NULL:
     * messages are not. */
    const ProtobufCMessageDescriptor *inbox;
    /* Once at start: read configuration into statics that only `between` changes. */
    enum status (*start)(const struct settings *settings);
    /* Between two batches, when nothing of one is in hand: may put new configuration in place of
     * the old, and must not fail. NULL: there is none. */
    void (*between)(const struct settings *settings);
    /* Which rows a message needs. May unpack the body (into the arena). A body that cannot be read:
     * add nothing and let handle() REJECT it. */
    void (*keys)(const struct message *message, struct keys *keys, struct arena *arena);
    enum status (*handle)(const struct message *message, const struct loaded *loaded,
                          struct effects *fx);
    /* Timers. `due`: $1 int4[] held partitions, $2 int4 partition count, $3 timestamptz now; its
     * rows have the columns of due_table, whose first is the int4 partition. keys_due/tick run per
     * row. */
    const struct table *due_table; /* .read is the due statement; NULL: no timers */
    int32_t due_every_ms;
    void (*keys_due)(const struct row *row, struct keys *keys, struct arena *arena);
    enum status (*tick)(const struct row *row, const struct loaded *loaded, struct effects *fx);
    /* Courier only: runs after the commit, in a delivery thread of the order's lane
     * (runtime/delivery.h). *answer: the body of a local message (edge 0) that then comes to
     * handle(), in `arena`; empty: none. */
    void (*deliver)(const struct delivery_order *order, struct arena *arena, str *answer);
};

#endif
