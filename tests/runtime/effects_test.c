/* Promise: a batch reads its own effects, a refused message leaves none, and nobody writes
 * another's rows. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "runtime/batch.h"
#include "runtime/rehearsal.h"

/* ---- a worker of one line: its handler is set by each test -------------------------------- */

static const struct sql statement = {"test.statement", 1, "SELECT $1"};
static const struct column claim_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"state", COLUMN_TEXT}};
static const struct column slot_columns[] = {{"slot", COLUMN_INT4}, {"next", COLUMN_INT8}};
static const struct column payer_columns[] = {{"partner", COLUMN_TEXT}, {"next", COLUMN_INT8}};
#define TABLE(title, who, list, keys, adds)                                                 \
    {                                                                                       \
        .name = (title), .owner = (who), .columns = (list), .column_count = COUNT_OF(list), \
        .key_count = (keys), .append = (adds), .read = &statement, .write = &statement      \
    }
static const struct table claim_table = TABLE("t.claim", BY_SHARD, claim_columns, 2, false);
static const struct table history_table = TABLE("t.history", BY_SHARD, claim_columns, 1, true);
static const struct table slot_table = TABLE("t.slot", BY_PARTITION, slot_columns, 1, false);
static const struct table payer_table = TABLE("t.payer", BY_PARTNER, payer_columns, 1, false);
static const struct table foreign_table = TABLE("t.foreign", BY_SHARD, claim_columns, 2, false);
static const struct table *const tables[] = {&claim_table, &history_table, &slot_table,
                                             &payer_table, NULL};
static const struct output outputs[] = {
    {"next", KEYED_BY_SHARD}, {"payers", KEYED_BY_PARTNER}, {0}};

typedef enum status handler(const struct loaded *loaded, struct effects *fx);
static handler *step;

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const struct value key[] = {V_INT(3), V_INT(7)};
    (void)arena;
    if (message->offset) return; /* a test that asks for nothing */
    keys_add(wanted, &claim_table, key);
    keys_add(wanted, &claim_table, key);
    keys_add(wanted, &history_table, key);
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    (void)message;
    return step(loaded, fx);
}

static const struct worker worker = {
    .name = "test", .outputs = outputs, .tables = tables, .keys = keys, .handle = handle};

static struct rehearsal *rehearsal;

static void set_up(void)
{
    rehearsal = rehearsal_new(&worker, 16, date_of(20260630));
}

static void tear_down(void)
{
    rehearsal_free(rehearsal);
}

static enum status run(handler *with)
{
    const struct message message = {.edge = 1, .seq = 1, .partition = 3, .schema = 1};
    step = with;
    return rehearsal_take(rehearsal, &message);
}

static enum status run_without_keys(handler *with)
{
    const struct message message = {.edge = 1, .seq = 1, .partition = 3, .schema = 1, .offset = 1};
    step = with;
    return rehearsal_take(rehearsal, &message);
}

TestSuite(effects, .init = set_up, .fini = tear_down);

static const struct value key_3_7[] = {{.i = 3}, {.i = 7}};

static void claim_put(struct effects *fx, int64_t claim, const char *state)
{
    const struct value cells[] = {V_INT(3), V_INT(claim), V_STR(str_of(state))};
    effects_put(fx, &claim_table, cells);
}

/* ---- overlay ------------------------------------------------------------------------------ */

static enum status put_a(const struct loaded *loaded, struct effects *fx)
{
    cr_expect_null(loaded_first(loaded, &claim_table, key_3_7));
    claim_put(fx, 7, "a");
    cr_expect(str_is(loaded_first(loaded, &claim_table, key_3_7)->cells[2].s, "a"));
    return OK;
}

static enum status put_b_over_a(const struct loaded *loaded, struct effects *fx)
{
    cr_expect(str_is(loaded_first(loaded, &claim_table, key_3_7)->cells[2].s, "a"));
    claim_put(fx, 7, "b");
    return OK;
}

Test(effects, the_second_message_of_a_batch_reads_what_the_first_put)
{
    cr_assert_eq(run(put_a), OK);
    cr_assert_eq(run(put_b_over_a), OK);
    cr_assert_eq(rehearsal_put_count(rehearsal, &claim_table), 1, "the last image of a key wins");
    cr_expect(str_is(rehearsal_put(rehearsal, &claim_table, 0)[2].s, "b"));
}

static enum status delete_it(const struct loaded *loaded, struct effects *fx)
{
    effects_delete(fx, &claim_table, key_3_7);
    cr_expect_null(loaded_first(loaded, &claim_table, key_3_7));
    return OK;
}

Test(effects, a_deleted_row_is_gone_and_written_as_a_tombstone)
{
    const struct value cells[] = {V_INT(3), V_INT(7), V_STR(STR("old"))};
    rehearsal_row(rehearsal, &claim_table, cells);
    cr_assert_eq(run(delete_it), OK);
    cr_assert_eq(rehearsal_put_count(rehearsal, &claim_table), 1);
    cr_expect(rehearsal_put(rehearsal, &claim_table, 0)[2].null);
    rehearsal_commit(rehearsal);
    cr_assert_eq(run(put_a), OK, "after the commit there is no such row");
}

static enum status append_one(const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {V_INT(3), V_INT(8), V_STR(STR("added"))};
    const struct row *row = loaded_first(loaded, &history_table, key_3_7);
    cr_expect(row && str_is(row->cells[2].s, "old"));
    effects_append(fx, &history_table, cells);
    row = loaded_first(loaded, &history_table, key_3_7);
    cr_expect(row->next && str_is(row->next->cells[2].s, "added"), "appended rows come last");
    return OK;
}

Test(effects, appended_rows_are_seen_behind_those_of_the_database)
{
    const struct value cells[] = {V_INT(3), V_INT(7), V_STR(STR("old"))};
    rehearsal_row(rehearsal, &history_table, cells);
    cr_assert_eq(run(append_one), OK);
    cr_expect_eq(rehearsal_append_count(rehearsal, &history_table), 1);
}

static enum status put_descending(const struct loaded *loaded, struct effects *fx)
{
    (void)loaded;
    for (int64_t claim = 40; claim > 0; claim--) claim_put(fx, claim, "x");
    return OK;
}

Test(effects, rows_are_written_sorted_by_key)
{
    cr_assert_eq(run(put_descending), OK);
    cr_assert_eq(rehearsal_put_count(rehearsal, &claim_table), 40);
    for (size_t i = 0; i < 40; i++)
        cr_expect_eq(rehearsal_put(rehearsal, &claim_table, i)[1].i, (int64_t)i + 1);
}

/* ---- taking back -------------------------------------------------------------------------- */

static enum status do_much_and_refuse(const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {V_INT(3), V_INT(9), V_STR(STR("never"))};
    (void)loaded;
    claim_put(fx, 7, "never");
    claim_put(fx, 8, "never");
    effects_delete(fx, &claim_table, key_3_7);
    effects_append(fx, &history_table, cells);
    effects_emit_packed(fx, 0, 1, 0, STR("never"));
    effects_deliver(fx, fx);
    effects_fault(fx, "test_refused", 12);
    return REJECT;
}

static enum status look_for_a(const struct loaded *loaded, struct effects *fx)
{
    (void)fx;
    cr_expect(str_is(loaded_first(loaded, &claim_table, key_3_7)->cells[2].s, "a"));
    const struct row *history = loaded_first(loaded, &history_table, key_3_7);
    cr_expect(history && !history->next);
    return OK;
}

Test(effects, a_refused_message_leaves_nothing_but_its_quarantine)
{
    const struct value cells[] = {V_INT(3), V_INT(7), V_STR(STR("old"))};
    rehearsal_row(rehearsal, &history_table, cells);
    cr_assert_eq(run(put_a), OK);
    cr_assert_eq(run(do_much_and_refuse), REJECT);
    cr_expect_str_eq(rehearsal_fault(rehearsal), "test_refused");
    cr_assert_eq(run(look_for_a), OK);
    cr_expect_eq(rehearsal_put_count(rehearsal, &claim_table), 1);
    cr_expect_eq(rehearsal_append_count(rehearsal, &history_table), 0);
    cr_expect_eq(rehearsal_emission_count(rehearsal), 0);
    cr_expect_eq(rehearsal_delivery_count(rehearsal), 0);
    cr_assert_eq(rehearsal_append_count(rehearsal, &work_quarantine), 1);
    cr_expect(str_is(rehearsal_append(rehearsal, &work_quarantine, 0)[7].s, "test_refused"));
    cr_expect_eq(rehearsal_append(rehearsal, &work_quarantine, 0)[8].i, 12);
    cr_expect_eq(rehearsal_append_count(rehearsal, &work_item), 1);
}

static enum status want_too_much(const struct loaded *loaded, struct effects *fx)
{
    (void)loaded;
    claim_put(fx, 7, "never");
    for (int i = 0; i < 1000; i++) (void)arena_alloc(effects_arena(fx), 1 << 16);
    return OK;
}

Test(effects, a_message_that_wants_too_much_memory_is_refused)
{
    struct batch batch = {.message_bytes_max = 1 << 20};
    struct arena *arena = arena_new(SIZE_MAX);
    const struct message message = {.edge = 1, .seq = 1, .partition = 3};
    batch_start(&batch, &worker, arena, 16);
    step = want_too_much;
    cr_assert_eq(batch_handle(&batch, &message), REJECT);
    cr_expect_str_eq(batch.fx.fault_code, "too_large");
    cr_expect_eq(batch.loaded.tables[0].append_count, 0);
    arena_free(arena);
}

/* ---- what is HALT ------------------------------------------------------------------------- */

static enum status put_of_another_shard(const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {V_INT(4), V_INT(7), V_STR(STR("x"))};
    (void)loaded;
    effects_put(fx, &claim_table, cells);
    return OK;
}

static enum status put_of_another_slot(const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {V_INT(2), V_INT(7)};
    (void)loaded;
    effects_put(fx, &slot_table, cells);
    return OK;
}

static enum status put_of_another_partner(const struct loaded *loaded, struct effects *fx)
{
    const str partner = partner_partition(STR("AETNA"), 16) == 3 ? STR("CIGNA") : STR("AETNA");
    const struct value cells[] = {V_STR(partner), V_INT(7)};
    (void)loaded;
    effects_put(fx, &payer_table, cells);
    return OK;
}

static enum status append_to_a_put_table(const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {V_INT(3), V_INT(7), V_STR(STR("x"))};
    (void)loaded;
    effects_append(fx, &claim_table, cells);
    return OK;
}

static enum status read_what_was_not_asked_for(const struct loaded *loaded, struct effects *fx)
{
    const struct value key[] = {V_INT(3), V_INT(99)};
    (void)fx;
    cr_expect_null(loaded_first(loaded, &claim_table, key));
    return OK;
}

static enum status write_a_foreign_table(const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {V_INT(3), V_INT(7), V_STR(STR("x"))};
    (void)loaded;
    effects_put(fx, &foreign_table, cells);
    return OK;
}

static enum status emit_to_nowhere(const struct loaded *loaded, struct effects *fx)
{
    (void)loaded;
    effects_emit_packed(fx, 2, 0, 0, STR("x"));
    return OK;
}

static enum status emit_beyond_the_last_partition(const struct loaded *loaded, struct effects *fx)
{
    (void)loaded;
    effects_emit_packed(fx, 0, 16, 0, STR("x"));
    return OK;
}

static const struct {
    handler *step;
    const char *code;
} breaches[] = {
    {put_of_another_shard, "row_of_another_owner"},
    {put_of_another_slot, "row_of_another_owner"},
    {put_of_another_partner, "row_of_another_owner"},
    {append_to_a_put_table, "put_or_append"},
    {read_what_was_not_asked_for, "key_not_asked_for"},
    {write_a_foreign_table, "table_not_of_this_worker"},
    {emit_to_nowhere, "output_of_another_kind"},
    {emit_beyond_the_last_partition, "partition_out_of_range"},
};

Test(effects, a_breach_of_the_contract_is_halt)
{
    for (size_t i = 0; i < COUNT_OF(breaches); i++) {
        struct rehearsal *fresh = rehearsal_new(&worker, 16, date_of(20260630));
        struct rehearsal *const kept = rehearsal;
        rehearsal = fresh;
        cr_expect_eq(run_without_keys(breaches[i].step), HALT, "%s", breaches[i].code);
        cr_expect_str_eq(rehearsal_fault(fresh), breaches[i].code);
        rehearsal = kept;
        rehearsal_free(fresh);
    }
}
