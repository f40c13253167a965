/* Submission's tables, and their rows as structs. */
#include "submission/tables.h"

#include "submission/sql.h"

/* clang-format off */
static const struct column control_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8},
};
static const struct column queue_columns[] = {
    {"partner", COLUMN_TEXT}, {"class", COLUMN_TEXT}, {"partition", COLUMN_INT4},
    {"next_serial", COLUMN_INT8}, {"batched_serial", COLUMN_INT8}, {"claims_max", COLUMN_INT4},
    {"due", COLUMN_TIMESTAMP},
};
static const struct column claim_columns[] = {
    {"partner", COLUMN_TEXT}, {"class", COLUMN_TEXT}, {"serial", COLUMN_INT8}, {"shard", COLUMN_INT8},
    {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"charge_cents", COLUMN_INT8}, {"body", COLUMN_BYTEA},
    {"first_day", COLUMN_DATE},
};
static const struct column waiting_columns[] = {
    {"partner", COLUMN_TEXT}, {"class", COLUMN_TEXT}, {"first", COLUMN_INT8}, {"last", COLUMN_INT8},
    {"serial", COLUMN_INT8}, {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4},
    {"charge_cents", COLUMN_INT8}, {"body", COLUMN_BYTEA},
};
static const struct column interchange_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"partition", COLUMN_INT4}, {"class", COLUMN_TEXT},
    {"state", COLUMN_TEXT}, {"first_serial", COLUMN_INT8}, {"last_serial", COLUMN_INT8},
    {"claim_count", COLUMN_INT4}, {"charge_cents", COLUMN_INT8}, {"sha256", COLUMN_BYTEA},
    {"byte_count", COLUMN_INT8}, {"attempts", COLUMN_INT4}, {"ta1", COLUMN_TEXT}, {"ack999", COLUMN_TEXT},
    {"ack277_count", COLUMN_INT4}, {"created_at", COLUMN_TIMESTAMP}, {"sent_at", COLUMN_TIMESTAMP},
    {"due", COLUMN_TIMESTAMP},
};
static const struct column bytes_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"bytes", COLUMN_BYTEA},
};
static const struct column bodies_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"serial", COLUMN_INT8}, {"shard", COLUMN_INT8},
    {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"charge_cents", COLUMN_INT8}, {"body", COLUMN_BYTEA},
};
static const struct column answer_columns[] = {
    {"partner", COLUMN_TEXT}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"shard", COLUMN_INT8},
    {"isa13", COLUMN_INT8}, {"verdict", COLUMN_TEXT}, {"category", COLUMN_TEXT}, {"status", COLUMN_TEXT},
    {"entity", COLUMN_TEXT}, {"payer_control", COLUMN_TEXT}, {"answered_at", COLUMN_TIMESTAMP},
};
static const struct column due_columns[] = {
    {"partition", COLUMN_INT4}, {"kind", COLUMN_TEXT}, {"partner", COLUMN_TEXT}, {"class", COLUMN_TEXT},
    {"isa13", COLUMN_INT8}, {"next_serial", COLUMN_INT8}, {"batched_serial", COLUMN_INT8},
    {"claims_max", COLUMN_INT4},
};

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
const struct table control_table = {
    .name = "submission.control", .owner = BY_PARTNER, COLUMNS(control_columns), .key_count = 1,
    .read = &sql_submission_read_control, .write = &sql_submission_write_control};
const struct table queue_table = {
    .name = "submission.queue", .owner = BY_PARTNER, COLUMNS(queue_columns), .key_count = 2,
    .read = &sql_submission_read_queue, .write = &sql_submission_write_queue};
const struct table claim_table = {
    .name = "submission.claim", .owner = BY_PARTNER, COLUMNS(claim_columns), .key_count = 3, .append = true,
    .write = &sql_submission_write_claim};
const struct table waiting_table = {
    .name = "submission.claim (waiting)", .owner = BY_PARTNER, COLUMNS(waiting_columns), .key_count = 4,
    .append = true, .read = &sql_submission_read_waiting};
const struct table interchange_table = {
    .name = "submission.interchange", .owner = BY_PARTNER, COLUMNS(interchange_columns), .key_count = 2,
    .read = &sql_submission_read_interchange, .write = &sql_submission_write_interchange};
const struct table interchange_bytes_table = {
    .name = "submission.interchange_bytes", .owner = BY_PARTNER, COLUMNS(bytes_columns), .key_count = 2,
    .append = true, .write = &sql_submission_write_interchange_bytes};
const struct table contents_table = {
    .name = "submission.claim (contents)", .owner = BY_PARTNER, .columns = bodies_columns,
    .column_count = COUNT_OF(bodies_columns) - 1, .key_count = 2, .append = true,
    .read = &sql_submission_read_contents};
const struct table bodies_table = {
    .name = "submission.claim (bodies)", .owner = BY_PARTNER, COLUMNS(bodies_columns), .key_count = 2,
    .append = true, .read = &sql_submission_read_bodies};
const struct table answer_table = {
    .name = "submission.answer", .owner = BY_PARTNER, COLUMNS(answer_columns), .key_count = 3,
    .read = &sql_submission_read_answer, .write = &sql_submission_write_answer};
const struct table submission_due_table = {
    .name = "submission due", .owner = BY_PARTITION, COLUMNS(due_columns), .key_count = 1, .append = true,
    .read = &sql_submission_due};

const struct table *const submission_tables[] = {
    &control_table, &queue_table, &claim_table, &waiting_table, &interchange_table,
    &interchange_bytes_table, &contents_table, &bodies_table, &answer_table,
    &work_journal, &work_item, &work_quarantine, NULL};
/* clang-format on */

static int64_t us_or_zero(const struct value *cell)
{
    return cell->null ? 0 : cell->i;
}

static struct value us_or_null(int64_t us)
{
    return (struct value){.i = us, .null = us == 0};
}

/* A queue that is not there yet begins with serial 1. */
struct queue queue_get(const struct loaded *loaded, str partner, str class)
{
    const struct value key[] = {V_STR(partner), V_STR(class)};
    const struct row *row = loaded_first(loaded, &queue_table, key);
    if (!row) return (struct queue){.partner = partner, .class = class, .next_serial = 1};
    return (struct queue){
        .partner = row->cells[0].s,
        .class = row->cells[1].s,
        .partition = (int32_t)row->cells[2].i,
        .next_serial = row->cells[3].i,
        .batched_serial = row->cells[4].i,
        .claims_max = (int32_t)row->cells[5].i,
        .due_us = us_or_zero(&row->cells[6]),
    };
}

void queue_put(struct effects *fx, const struct queue *queue)
{
    const struct value cells[] = {
        V_STR(queue->partner),     V_STR(queue->class),          V_INT(queue->partition),
        V_INT(queue->next_serial), V_INT(queue->batched_serial), V_INT(queue->claims_max),
        us_or_null(queue->due_us),
    };
    effects_put(fx, &queue_table, cells);
}

bool interchange_get(const struct loaded *loaded, str partner, int64_t isa13,
                     struct interchange *interchange)
{
    const struct value key[] = {V_STR(partner), V_INT(isa13)};
    const struct row *row = loaded_first(loaded, &interchange_table, key);
    if (!row) return false;
    const struct value *c = row->cells;
    *interchange = (struct interchange){
        .partner = c[0].s,
        .isa13 = c[1].i,
        .partition = (int32_t)c[2].i,
        .class = c[3].s,
        .state = c[4].s,
        .first_serial = c[5].i,
        .last_serial = c[6].i,
        .claim_count = (int32_t)c[7].i,
        .charge_cents = c[8].i,
        .sha256 = c[9].s,
        .byte_count = c[10].i,
        .attempts = (int32_t)c[11].i,
        .ta1 = c[12].s,
        .ack999 = c[13].s,
        .ack277_count = (int32_t)c[14].i,
        .created_us = us_or_zero(&c[15]),
        .sent_us = us_or_zero(&c[16]),
        .due_us = us_or_zero(&c[17]),
    };
    return true;
}

void interchange_put(struct effects *fx, const struct interchange *i)
{
    const struct value cells[] = {
        V_STR(i->partner),      V_INT(i->isa13),
        V_INT(i->partition),    V_STR(i->class),
        V_STR(i->state),        V_INT(i->first_serial),
        V_INT(i->last_serial),  V_INT(i->claim_count),
        V_INT(i->charge_cents), V_STR(i->sha256),
        V_INT(i->byte_count),   V_INT(i->attempts),
        V_STR(i->ta1),          V_STR(i->ack999),
        V_INT(i->ack277_count), us_or_null(i->created_us),
        us_or_null(i->sent_us), us_or_null(i->due_us),
    };
    effects_put(fx, &interchange_table, cells);
}

/* The columns from serial to charge are the same in all three tables. */
static struct sealed_claim sealed(const struct value *c, str body)
{
    return (struct sealed_claim){
        .serial = c[0].i,
        .shard = c[1].i,
        .claim = c[2].i,
        .version = (int32_t)c[3].i,
        .charge_cents = c[4].i,
        .body = body,
    };
}

struct sealed_claim contents_row(const struct row *row)
{
    return sealed(row->cells + 2, (str){0});
}

struct sealed_claim bodies_row(const struct row *row)
{
    return sealed(row->cells + 2, row->cells[7].s);
}

struct sealed_claim waiting_row(const struct row *row)
{
    return sealed(row->cells + 4, row->cells[9].s);
}
