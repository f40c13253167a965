/* The journal, the work queue and the quarantine: rows that every worker may append. */
#include "runtime/work.h"

#include "runtime/sql.h"

/* clang-format off */
static const struct column journal_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"worker", COLUMN_TEXT},
    {"event", COLUMN_TEXT}, {"by", COLUMN_TEXT}, {"detail", COLUMN_TEXT}, {"at", COLUMN_TIMESTAMP},
};
static const struct column item_columns[] = {
    {"action", COLUMN_TEXT}, {"subject", COLUMN_TEXT}, {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8},
    {"version", COLUMN_INT4}, {"worker", COLUMN_TEXT}, {"kind", COLUMN_TEXT}, {"edit", COLUMN_TEXT},
    {"field", COLUMN_TEXT}, {"text", COLUMN_TEXT}, {"priority", COLUMN_INT4}, {"due", COLUMN_DATE},
    {"amount_cents", COLUMN_INT8}, {"by", COLUMN_TEXT}, {"at", COLUMN_TIMESTAMP},
};
static const struct column quarantine_columns[] = {
    {"worker", COLUMN_TEXT}, {"partition", COLUMN_INT4}, {"edge", COLUMN_INT4}, {"lane", COLUMN_INT4},
    {"seq", COLUMN_INT8}, {"message_offset", COLUMN_INT8}, {"schema", COLUMN_INT4}, {"code", COLUMN_TEXT},
    {"position", COLUMN_INT4}, {"body", COLUMN_BYTEA}, {"at", COLUMN_TIMESTAMP}, {"claim", COLUMN_INT8},
    {"version", COLUMN_INT4},
};
/* clang-format on */

#define OPEN_TABLE(of)                          \
    const struct table work_##of = {            \
        .name = "work." #of,                    \
        .owner = BY_ANYONE,                     \
        .columns = of##_columns,                \
        .column_count = COUNT_OF(of##_columns), \
        .append = true,                         \
        .write = &sql_runtime_write_##of,       \
    }
OPEN_TABLE(journal);
OPEN_TABLE(item);
OPEN_TABLE(quarantine);

void journal(struct effects *fx, const struct loaded *loaded, const struct journal_entry *entry)
{
    const struct value cells[] = {
        V_INT(entry->shard),          V_INT(entry->claim),          V_INT(entry->version),
        V_STR(str_of(entry->worker)), V_STR(str_of(entry->event)),  V_STR(entry->by),
        V_STR(entry->detail),         V_INT(loaded_now(loaded).us),
    };
    effects_append(fx, &work_journal, cells);
}

void work_open(struct effects *fx, const struct loaded *loaded, const struct work *work)
{
    const struct value cells[] = {
        V_STR(STR("open")),        V_STR(work->subject),  V_INT(work->shard),
        V_INT(work->claim),        V_INT(work->version),  V_STR(str_of(work->worker)),
        V_STR(str_of(work->kind)), V_STR(work->edit),     V_STR(work->field),
        V_STR(work->text),         V_INT(work->priority), V_DATE(work->due),
        V_INT(work->amount_cents), V_STR(STR("")),        V_INT(loaded_now(loaded).us),
    };
    effects_append(fx, &work_item, cells);
}

/* NOLINTNEXTLINE(readability-function-size): the contract of work.h */
void work_close(struct effects *fx, const struct loaded *loaded, str subject, const char *kind,
                str by, str reason)
{
    const struct value cells[] = {
        V_STR(STR("close")),
        V_STR(subject),
        V_INT(0),
        V_INT(0),
        V_INT(0),
        V_STR(STR("")),
        V_STR(str_of(kind ? kind : "")),
        V_STR(STR("")),
        V_STR(STR("")),
        V_STR(reason),
        V_INT(0),
        V_NULL,
        V_INT(0),
        V_STR(by),
        V_INT(loaded_now(loaded).us),
    };
    effects_append(fx, &work_item, cells);
}

str work_claim_subject(struct arena *arena, int64_t claim)
{
    return arena_printf(arena, "%lld", (long long)claim);
}
