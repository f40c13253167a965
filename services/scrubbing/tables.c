/* Scrubbing's tables, and their rows as structs. */
#include "scrubbing/tables.h"

#include "lib/base/body.h"
#include "lib/edit/stop.h"
#include "scrubbing/sql.h"

/* clang-format off */
static const struct column verdict_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"state", COLUMN_TEXT},
    {"partner", COLUMN_TEXT}, {"edits", COLUMN_TEXT}, {"unchecked", COLUMN_TEXT}, {"charge_cents", COLUMN_INT8},
    {"judged_on", COLUMN_DATE}, {"at", COLUMN_TIMESTAMP}, {"findings", COLUMN_BYTEA}, {"sent_version", COLUMN_INT4},
};
enum { SHARD, CLAIM, VERSION, STATE, PARTNER, EDITS, UNCHECKED_EDITS, CHARGE, JUDGED_ON, AT, FINDINGS,
       SENT_VERSION };
static const struct column history_columns[] = {
    {"shard", COLUMN_INT8}, {"identity", COLUMN_BYTEA}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4},
    {"duplicate", COLUMN_BYTEA}, {"control", COLUMN_BYTEA}, {"first_day", COLUMN_DATE}, {"last_day", COLUMN_DATE},
    {"at", COLUMN_TIMESTAMP}, {"standing", COLUMN_INT4}, {"body", COLUMN_BYTEA},
};

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
const struct table verdict_table = {
    .name = "scrubbing.verdict", .owner = BY_SHARD, COLUMNS(verdict_columns), .key_count = 2,
    .read = &sql_scrubbing_read_verdict, .write = &sql_scrubbing_write_verdict};
const struct table history_table = {
    .name = "scrubbing.history", .owner = BY_SHARD, COLUMNS(history_columns), .key_count = 2, .append = true,
    .read = &sql_scrubbing_read_history, .write = &sql_scrubbing_write_history};

const struct table *const scrubbing_tables[] = {
    &verdict_table, &history_table, &work_journal, &work_item, &work_quarantine, NULL};
/* clang-format on */

void verdict_keys(struct keys *wanted, int64_t shard, int64_t claim)
{
    const struct value key[] = {V_INT(shard), V_INT(claim)};
    keys_add(wanted, &verdict_table, key);
}

struct verdict verdict_get(const struct loaded *loaded, int64_t shard, int64_t claim)
{
    const struct value key[] = {V_INT(shard), V_INT(claim)};
    const struct row *row = loaded_first(loaded, &verdict_table, key);
    if (!row) return (struct verdict){0};
    return (struct verdict){true, (int32_t)row->cells[VERSION].i, row->cells[STATE].s,
                            (int32_t)row->cells[SENT_VERSION].i};
}

/* Coding's findings stay with the body, so that none is kept or counted twice. */
static str own_findings(const Claim *claim, struct arena *arena)
{
    Claim *only = ARENA_NEW(arena, Claim);
    claim__init(only);
    only->codesets = claim->codesets; /* by what they were judged */
    only->rules = claim->rules;
    only->findings = ARENA_ARRAY(arena, Finding *, claim->n_findings + 1);
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->stage), edit_stage_name(STAGE_SCRUBBING)))
            only->findings[only->n_findings++] = claim->findings[i];
    return body_pack(arena, &only->base);
}

static int32_t sent_version(const struct loaded *loaded, const Claim *claim, const char *state)
{
    if (strcmp(state, "sent") == 0) return claim->version;
    if (claim->version == 1) return 0;
    return verdict_get(loaded, claim->shard, claim->number).sent_version;
}

void verdict_put(struct effects *fx, const struct loaded *loaded, const Claim *claim,
                 const char *state)
{
    struct arena *arena = effects_arena(fx);
    const char *stage = edit_stage_name(STAGE_SCRUBBING);
    const struct value cells[] = {
        [SHARD] = V_INT(claim->shard),
        [CLAIM] = V_INT(claim->number),
        [VERSION] = V_INT(claim->version),
        [STATE] = V_STR(str_of(state)),
        [PARTNER] = V_BYTES(claim->partner),
        [EDITS] = V_STR(edit_ids(claim, stage, arena)),
        [UNCHECKED_EDITS] = V_STR(edit_unchecked_ids(claim, stage, arena)),
        [CHARGE] = V_INT(claim->charge_cents),
        [JUDGED_ON] = V_DATE(claim_judged_on(claim, loaded_today(loaded))),
        [AT] = V_INT(loaded_now(loaded).us),
        [FINDINGS] = V_STR(own_findings(claim, arena)),
        [SENT_VERSION] = V_INT(sent_version(loaded, claim, state)),
    };
    effects_put(fx, &verdict_table, cells);
}
