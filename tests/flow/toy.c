/* The three workers of the toy line. */
#include "flow/toy.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SLOTS = 4, TO_SUM = 0, TO_TALLY = 0, BACK_TO_SUM = 0, BODY_CHARS = 64 };

struct toy_feed *toy_feed;

const char toy_schema[] = "CREATE SCHEMA flow;\n"
                          "CREATE TABLE flow.input (input bigint PRIMARY KEY);\n"
                          "CREATE TABLE flow.account (shard bigint PRIMARY KEY, n bigint NOT NULL, "
                          "total bigint NOT NULL);\n"
                          "CREATE TABLE flow.entry (shard bigint NOT NULL, input bigint NOT NULL, "
                          "turn int NOT NULL, note text NOT NULL);\n"
                          "CREATE TABLE flow.held (shard bigint, input bigint, partition int NOT "
                          "NULL, PRIMARY KEY (shard, input));\n"
                          "CREATE TABLE flow.tally (partner text PRIMARY KEY, n bigint NOT NULL, "
                          "total bigint NOT NULL);\n";

bool toy_is_refused(int64_t input)
{
    return !toy_feed->is_clean && input % 97 == 13;
}
bool toy_is_misfit(int64_t input)
{
    return !toy_feed->is_clean && input % 211 == 17;
}
bool toy_is_held(int64_t input)
{
    return !toy_feed->is_clean && input % 31 == 5;
}
bool toy_is_bounced(int64_t input)
{
    return !toy_feed->is_clean && input % 11 == 3;
}
bool toy_is_fatal(int64_t input)
{
    return toy_feed->fatal_from && input == toy_feed->fatal_from;
}

int toy_entries(int64_t input)
{
    if (toy_is_refused(input) || toy_is_misfit(input) || toy_is_fatal(input)) return 0;
    return toy_is_bounced(input) ? 2 : 1;
}

/* ---- messages: "input turn" --------------------------------------------------------------- */

static str body_of(struct arena *arena, int64_t input, int turn)
{
    return arena_printf(arena, "%lld %d", (long long)input, turn);
}

static bool body_read(str body, int64_t *input, int64_t *turn)
{
    return str_parse_int(str_cut(&body, ' '), input) && str_parse_int(body, turn);
}

static int64_t shard_of(int64_t input)
{
    return input * 7919 % (1 << 20);
}

/* ---- door --------------------------------------------------------------------------------- */

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)

static const struct column input_columns[] = {{"input", COLUMN_INT8}};
static const struct sql input_read = {
    "flow.read_input", 1, "SELECT i.input FROM flow.input AS i WHERE i.input = ANY ($1::int8[])"};
static const struct sql input_write = {"flow.write_input", 1,
                                       "INSERT INTO flow.input SELECT unnest($1::int8[])"};
static const struct table input_table = {.name = "flow.input",
                                         .owner = BY_ANYONE,
                                         COLUMNS(input_columns),
                                         .key_count = 1,
                                         .append = true,
                                         .read = &input_read,
                                         .write = &input_write};
static const struct table *const door_tables[] = {&input_table, NULL};

static int64_t input_of(const struct message *message)
{
    return *(const int64_t *)message->input;
}

static void door_keys(const struct message *message, struct keys *keys, struct arena *arena)
{
    const struct value key[] = {V_INT(input_of(message))};
    (void)arena;
    keys_add(keys, &input_table, key);
}

static enum status door_handle(const struct message *message, const struct loaded *loaded,
                               struct effects *fx)
{
    const int64_t input = input_of(message);
    const struct value key[] = {V_INT(input)};
    if (loaded_first(loaded, &input_table, key)) return OK; /* sent again: the answer was lost */
    effects_append(fx, &input_table, key);
    effects_emit_packed(fx, TO_SUM,
                        shard_partition(shard_of(input), loaded_partition_count(loaded)), 0,
                        body_of(effects_arena(fx), input, 0));
    return OK;
}

static const struct output door_outputs[] = {{"sum", KEYED_BY_SHARD}, {0}};
const struct worker door_worker = {.name = "door",
                                   .doc = "Takes inputs.",
                                   .outputs = door_outputs,
                                   .tables = door_tables,
                                   .keys = door_keys,
                                   .handle = door_handle};

static bool asked[1 << 20]; /* by this process */

static size_t door_poll(void *context, int32_t slot, struct message *messages, size_t max,
                        int32_t wait_ms, struct arena *arena)
{
    size_t count = 0;
    (void)context;
    for (int64_t i = 1; i <= toy_feed->offered && count < max; i++) {
        if (i % SLOTS != slot || asked[i] || toy_feed->acked[i]) continue;
        asked[i] = true;
        int64_t *input = ARENA_NEW(arena, int64_t);
        *input = i;
        messages[count++].input = input;
    }
    if (count == 0 && wait_ms) (void)usleep((useconds_t)wait_ms * 1000);
    return count;
}

static void door_committed(void *context, const struct message *messages, size_t count,
                           const enum status *statuses)
{
    (void)context, (void)statuses;
    for (size_t i = 0; i < count; i++) toy_feed->acked[input_of(&messages[i])] = true;
}

static void door_again(void *context, const struct message *messages, size_t count)
{
    (void)context, (void)messages;
    toy_feed->again_count += (int64_t)count;
}

const struct slot_source toy_source = {
    .poll = door_poll, .committed = door_committed, .again = door_again};

/* ---- sum ---------------------------------------------------------------------------------- */

static const struct column account_columns[] = {
    {"shard", COLUMN_INT8}, {"n", COLUMN_INT8}, {"total", COLUMN_INT8}};
static const struct column entry_columns[] = {
    {"shard", COLUMN_INT8}, {"input", COLUMN_INT8}, {"turn", COLUMN_INT4}, {"note", COLUMN_TEXT}};
static const struct column held_columns[] = {
    {"shard", COLUMN_INT8}, {"input", COLUMN_INT8}, {"partition", COLUMN_INT4}};
static const struct column held_due_columns[] = {
    {"partition", COLUMN_INT4}, {"shard", COLUMN_INT8}, {"input", COLUMN_INT8}};
static const struct sql account_read = {
    "flow.read_account", 1,
    "SELECT a.shard, a.n, a.total FROM flow.account AS a WHERE a.shard = ANY ($1::int8[])"};
static const struct sql account_write = {
    "flow.write_account", 3,
    "INSERT INTO flow.account SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[]) "
    "ON CONFLICT (shard) DO UPDATE SET n = excluded.n, total = excluded.total"};
static const struct sql entry_write = {
    "flow.write_entry", 4,
    "INSERT INTO flow.entry SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::text[])"};
static const struct sql held_read = {
    "flow.read_held", 2,
    "SELECT h.shard, h.input, h.partition FROM unnest($1::int8[], $2::int8[]) AS k (shard, input) "
    "JOIN flow.held AS h USING (shard, input)"};
static const struct sql held_write = {
    "flow.write_held", 3,
    "WITH n AS (SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[]) AS n (shard, input, "
    "partition)), "
    "gone AS (DELETE FROM flow.held AS h USING n WHERE n.partition IS NULL AND h.shard = n.shard "
    "AND h.input = n.input) "
    "INSERT INTO flow.held SELECT * FROM n WHERE n.partition IS NOT NULL "
    "ON CONFLICT (shard, input) DO UPDATE SET partition = excluded.partition"};
static const struct sql held_due = {
    "flow.due_held", 3,
    "SELECT h.partition, h.shard, h.input FROM flow.held AS h WHERE h.partition = ANY ($1::int4[]) "
    "AND $2::int4 > 0 AND $3::timestamptz IS NOT NULL ORDER BY 1, 2, 3 LIMIT 200"};
static const struct table account_table = {.name = "flow.account",
                                           .owner = BY_SHARD,
                                           COLUMNS(account_columns),
                                           .key_count = 1,
                                           .read = &account_read,
                                           .write = &account_write};
static const struct table entry_table = {.name = "flow.entry",
                                         .owner = BY_SHARD,
                                         COLUMNS(entry_columns),
                                         .key_count = 1,
                                         .append = true,
                                         .write = &entry_write};
static const struct table held_table = {.name = "flow.held",
                                        .owner = BY_SHARD,
                                        COLUMNS(held_columns),
                                        .key_count = 2,
                                        .read = &held_read,
                                        .write = &held_write};
static const struct table held_due_table = {.name = "flow.held due",
                                            .owner = BY_PARTITION,
                                            COLUMNS(held_due_columns),
                                            .key_count = 1,
                                            .append = true,
                                            .read = &held_due};
static const struct table *const sum_tables[] = {&account_table, &entry_table, &held_table, NULL};

static void sum_keys(const struct message *message, struct keys *keys, struct arena *arena)
{
    int64_t input, turn;
    (void)arena;
    if (!body_read(message->body, &input, &turn)) return;
    const struct value key[] = {V_INT(shard_of(input)), V_INT(input)};
    keys_add(keys, &account_table, key);
    keys_add(keys, &held_table, key);
}

static void partner_name(char *name, int64_t input)
{
    (void)snprintf(name, BODY_CHARS, "partner %lld", (long long)(input % 5));
}

static void apply(int64_t input, int64_t turn, const struct loaded *loaded, struct effects *fx)
{
    struct value account[] = {V_INT(shard_of(input)), V_INT(1), V_INT(input)};
    const struct row *row = loaded_first(loaded, &account_table, account);
    char partner[BODY_CHARS];
    if (row) {
        account[1].i += row->cells[1].i;
        account[2].i += row->cells[2].i;
    }
    effects_put(fx, &account_table, account);
    const struct value entry[] = {account[0], V_INT(input), V_INT(turn),
                                  V_STR(toy_is_misfit(input) ? STR("\xff\xfe") : STR("fits"))};
    effects_append(fx, &entry_table, entry);
    partner_name(partner, input);
    if (turn == 0 || !toy_is_bounced(input))
        effects_emit_packed(fx, TO_TALLY,
                            partner_partition(str_of(partner), loaded_partition_count(loaded)), 0,
                            body_of(effects_arena(fx), input, (int)turn));
}

static enum status sum_handle(const struct message *message, const struct loaded *loaded,
                              struct effects *fx)
{
    int64_t input, turn;
    if (!body_read(message->body, &input, &turn)) return REJECT;
    while (toy_is_fatal(input) && toy_feed->hangs) (void)pause();
    if (toy_is_fatal(input)) abort();
    if (toy_is_held(input) && turn == 0) {
        const struct value held[] = {V_INT(shard_of(input)), V_INT(input),
                                     V_INT(message->partition)};
        effects_put(fx, &held_table, held);
        return OK;
    }
    apply(input, turn, loaded, fx);
    if (!toy_is_refused(input)) return OK;
    effects_fault(fx, "toy_refused", 0);
    return REJECT; /* after effects: they must leave nothing */
}

static void sum_keys_due(const struct row *row, struct keys *keys, struct arena *arena)
{
    (void)arena;
    keys_add(keys, &account_table, row->cells + 1);
    keys_add(keys, &held_table, row->cells + 1);
}

static enum status sum_tick(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    if (!loaded_first(loaded, &held_table, row->cells + 1)) return OK;
    effects_delete(fx, &held_table, row->cells + 1);
    if (toy_is_refused(row->cells[2].i) || toy_is_misfit(row->cells[2].i)) return OK;
    apply(row->cells[2].i, 0, loaded, fx);
    return OK;
}

static const struct output sum_outputs[] = {{"tally", KEYED_BY_PARTNER}, {0}};
const struct worker sum_worker = {.name = "sum",
                                  .doc = "Adds up.",
                                  .outputs = sum_outputs,
                                  .tables = sum_tables,
                                  .keys = sum_keys,
                                  .handle = sum_handle,
                                  .due_table = &held_due_table,
                                  .due_every_ms = 300,
                                  .keys_due = sum_keys_due,
                                  .tick = sum_tick};

/* ---- tally -------------------------------------------------------------------------------- */

static const struct column tally_columns[] = {
    {"partner", COLUMN_TEXT}, {"n", COLUMN_INT8}, {"total", COLUMN_INT8}};
static const struct sql tally_read = {
    "flow.read_tally", 1,
    "SELECT t.partner, t.n, t.total FROM flow.tally AS t WHERE t.partner = ANY ($1::text[])"};
static const struct sql tally_write = {
    "flow.write_tally", 3,
    "INSERT INTO flow.tally SELECT * FROM unnest($1::text[], $2::int8[], $3::int8[]) "
    "ON CONFLICT (partner) DO UPDATE SET n = excluded.n, total = excluded.total"};
static const struct table tally_table = {.name = "flow.tally",
                                         .owner = BY_PARTNER,
                                         COLUMNS(tally_columns),
                                         .key_count = 1,
                                         .read = &tally_read,
                                         .write = &tally_write};
static const struct table *const tally_tables[] = {&tally_table, NULL};

static bool tally_key(const struct message *message, struct arena *arena, struct value *key,
                      int64_t *input, int64_t *turn)
{
    char partner[BODY_CHARS];
    if (!body_read(message->body, input, turn)) return false;
    partner_name(partner, *input);
    *key = V_STR(arena_str(arena, str_of(partner)));
    return true;
}

static void tally_keys(const struct message *message, struct keys *keys, struct arena *arena)
{
    struct value key;
    int64_t input, turn;
    if (tally_key(message, arena, &key, &input, &turn)) keys_add(keys, &tally_table, &key);
}

static enum status tally_handle(const struct message *message, const struct loaded *loaded,
                                struct effects *fx)
{
    struct value key;
    int64_t input, turn;
    if (!tally_key(message, effects_arena(fx), &key, &input, &turn)) return REJECT;
    const struct row *row = loaded_first(loaded, &tally_table, &key);
    const struct value cells[] = {key, V_INT(1 + (row ? row->cells[1].i : 0)),
                                  V_INT(input + (row ? row->cells[2].i : 0))};
    effects_put(fx, &tally_table, cells);
    if (toy_is_bounced(input) && turn == 0)
        effects_emit_packed(fx, BACK_TO_SUM,
                            shard_partition(shard_of(input), loaded_partition_count(loaded)), 0,
                            body_of(effects_arena(fx), input, 1));
    return OK;
}

static const struct output tally_outputs[] = {{"sum", KEYED_BY_SHARD}, {0}};
const struct worker tally_worker = {.name = "tally",
                                    .doc = "Counts by partner.",
                                    .outputs = tally_outputs,
                                    .tables = tally_tables,
                                    .keys = tally_keys,
                                    .handle = tally_handle};

const struct worker *const toy_workers[] = {&door_worker, &sum_worker, &tally_worker, NULL};
