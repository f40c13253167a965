/* Coding's tables, and their rows as structs. */
#include "coding/tables.h"

#include "coding/sql.h"
#include "lib/base/body.h"
#include "lib/edit/stop.h"

/* clang-format off */
static const struct column claim_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"state", COLUMN_TEXT},
    {"edits", COLUMN_TEXT}, {"unchecked", COLUMN_TEXT}, {"charge_cents", COLUMN_INT8}, {"judged_on", COLUMN_DATE},
    {"at", COLUMN_TIMESTAMP}, {"body", COLUMN_BYTEA},
};
enum { SHARD, CLAIM, VERSION, STATE, EDITS, UNCHECKED_EDITS, CHARGE, JUDGED_ON, AT, BODY };
static const struct column version_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"state", COLUMN_TEXT},
    {"by", COLUMN_TEXT}, {"reason", COLUMN_TEXT}, {"at", COLUMN_TIMESTAMP}, {"body", COLUMN_BYTEA},
};
static const struct column verdict_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"state", COLUMN_TEXT},
};

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
const struct table coding_claim_table = {
    .name = "coding.claim", .owner = BY_SHARD, COLUMNS(claim_columns), .key_count = 2,
    .read = &sql_coding_read_claim, .write = &sql_coding_write_claim};
const struct table coding_version_table = {
    .name = "coding.version", .owner = BY_SHARD, COLUMNS(version_columns), .key_count = 2, .append = true,
    .write = &sql_coding_write_version};
const struct table coding_verdict_table = {
    .name = "scrubbing.verdict (seen)", .owner = BY_SHARD, COLUMNS(verdict_columns), .key_count = 2,
    .read = &sql_coding_read_verdict};

const struct table *const coding_tables[] = {
    &coding_claim_table, &coding_version_table, &coding_verdict_table, &work_journal, &work_item,
    &work_quarantine, NULL};
/* clang-format on */

void coding_keys(struct keys *wanted, int64_t shard, int64_t claim)
{
    const struct value key[] = {V_INT(shard), V_INT(claim)};
    keys_add(wanted, &coding_claim_table, key);
    keys_add(wanted, &coding_verdict_table, key);
}

bool coded_claim_get(const struct loaded *loaded, struct arena *arena, int64_t shard, int64_t claim,
                     struct coded_claim *coded)
{
    const struct value key[] = {V_INT(shard), V_INT(claim)};
    const struct row *row = loaded_first(loaded, &coding_claim_table, key);
    if (!row) return false;
    const struct value *c = row->cells;
    coded->version = (int32_t)c[VERSION].i;
    coded->state = c[STATE].s;
    coded->body = c[BODY].s;
    coded->claim = (Claim *)body_unpack(arena, &claim__descriptor, c[BODY].s);
    return coded->claim != NULL;
}

void coded_claim_put(struct effects *fx, const struct loaded *loaded, const Claim *claim,
                     const char *state)
{
    struct arena *arena = effects_arena(fx);
    const struct value cells[] = {
        [SHARD] = V_INT(claim->shard),
        [CLAIM] = V_INT(claim->number),
        [VERSION] = V_INT(claim->version),
        [STATE] = V_STR(str_of(state)),
        [EDITS] = V_STR(edit_ids(claim, NULL, arena)),
        [UNCHECKED_EDITS] = V_STR(edit_unchecked_ids(claim, NULL, arena)),
        [CHARGE] = V_INT(claim->charge_cents),
        [JUDGED_ON] = V_DATE(claim_judged_on(claim, loaded_today(loaded))),
        [AT] = V_INT(loaded_now(loaded).us),
        [BODY] = V_STR(body_pack(arena, &claim->base)),
    };
    effects_put(fx, &coding_claim_table, cells);
}

void coded_claim_archive(struct effects *fx, const struct loaded *loaded,
                         const struct coded_claim *coded, const Command *command)
{
    const struct value cells[] = {
        V_INT(coded->claim->shard),   V_INT(coded->claim->number), V_INT(coded->version),
        V_STR(coded->state),          V_BYTES(command->by),        V_BYTES(command->reason),
        V_INT(loaded_now(loaded).us), V_STR(coded->body),
    };
    effects_append(fx, &coding_version_table, cells);
}

str coding_verdict(const struct loaded *loaded, int64_t shard, int64_t claim, int32_t version)
{
    const struct value key[] = {V_INT(shard), V_INT(claim)};
    const struct row *row = loaded_first(loaded, &coding_verdict_table, key);
    return row && row->cells[VERSION].i == version ? row->cells[STATE].s : STR("");
}
