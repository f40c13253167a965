/* The gateway's tables, and their rows as structs. */
#include "gateway/tables.h"

#include "gateway/sql.h"
#include "runtime/settings.h"

/* clang-format off */
static const struct column slot_columns[] = {{"slot", COLUMN_INT4}, {"next", COLUMN_INT8}};
static const struct column input_columns[] = {
    {"source", COLUMN_TEXT}, {"sender", COLUMN_TEXT}, {"control", COLUMN_TEXT}, {"sha256", COLUMN_BYTEA},
    {"slot", COLUMN_INT4}, {"intake_number", COLUMN_INT8}, {"position", COLUMN_INT4}, {"original", COLUMN_TEXT},
    {"received", COLUMN_TIMESTAMP}, {"expires", COLUMN_TIMESTAMP},
};
static const struct column file_columns[] = {
    {"slot", COLUMN_INT4}, {"intake_number", COLUMN_INT8}, {"drop_id", COLUMN_BYTEA}, {"sha256", COLUMN_BYTEA},
    {"source", COLUMN_TEXT}, {"partner", COLUMN_TEXT}, {"byte_count", COLUMN_INT8}, {"by_document", COLUMN_INT4},
    {"received", COLUMN_TIMESTAMP}, {"state", COLUMN_TEXT}, {"unit", COLUMN_INT8}, {"position", COLUMN_INT8},
    {"interchange", COLUMN_TEXT}, {"payment", COLUMN_TEXT},
};
/* As file_columns, but the drop stands second: the key. */
static const struct column drop_columns[] = {
    {"slot", COLUMN_INT4}, {"drop_id", COLUMN_BYTEA}, {"intake_number", COLUMN_INT8}, {"sha256", COLUMN_BYTEA},
    {"source", COLUMN_TEXT}, {"partner", COLUMN_TEXT}, {"byte_count", COLUMN_INT8}, {"by_document", COLUMN_INT4},
    {"received", COLUMN_TIMESTAMP}, {"state", COLUMN_TEXT}, {"unit", COLUMN_INT8}, {"position", COLUMN_INT8},
    {"interchange", COLUMN_TEXT}, {"payment", COLUMN_TEXT},
};
static const struct column tally_columns[] = {
    {"slot", COLUMN_INT4}, {"file", COLUMN_INT8}, {"outcome", COLUMN_TEXT}, {"reason", COLUMN_TEXT},
    {"n", COLUMN_INT8},
};
static const struct column payment_columns[] = {
    {"payer", COLUMN_TEXT}, {"trace", COLUMN_TEXT}, {"amount_cents", COLUMN_INT8}, {"paid_on", COLUMN_INT4},
    {"sha256", COLUMN_BYTEA}, {"intake_number", COLUMN_INT8}, {"ordinal", COLUMN_INT4},
    {"received", COLUMN_TIMESTAMP},
};
static const struct column command_due_columns[] = {
    {"slot", COLUMN_INT4}, {"command", COLUMN_INT8}, {"verb", COLUMN_TEXT}, {"shard", COLUMN_INT8},
    {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"partner", COLUMN_TEXT}, {"interchange", COLUMN_INT8},
    {"claims", COLUMN_TEXT}, {"by", COLUMN_TEXT}, {"reason", COLUMN_TEXT}, {"body", COLUMN_BYTEA},
    {"at", COLUMN_TIMESTAMP},
};
static const struct column command_columns[] = {
    {"slot", COLUMN_INT4}, {"command", COLUMN_INT8}, {"sent", COLUMN_TIMESTAMP},
};
static const struct column expired_columns[] = {
    {"slot", COLUMN_INT4}, {"now", COLUMN_TIMESTAMP}, {"kept_since", COLUMN_TIMESTAMP},
};

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
const struct table slot_table = {
    .name = "gateway.slot", .owner = BY_PARTITION, COLUMNS(slot_columns), .key_count = 1,
    .read = &sql_gateway_read_slot, .write = &sql_gateway_write_slot};
const struct table input_table = {
    .name = "gateway.input", .owner = BY_ANYONE, COLUMNS(input_columns), .key_count = 3, .append = true,
    .read = &sql_gateway_read_input, .write = &sql_gateway_write_input};
const struct table file_table = {
    .name = "gateway.file", .owner = BY_PARTITION, COLUMNS(file_columns), .key_count = 2,
    .read = &sql_gateway_read_file, .write = &sql_gateway_write_file};
const struct table file_drop_table = {
    .name = "gateway.file (by drop)", .owner = BY_PARTITION, COLUMNS(drop_columns), .key_count = 2,
    .append = true, .read = &sql_gateway_read_file_drop};
const struct table file_open_table = {
    .name = "gateway.file (open)", .owner = BY_PARTITION, COLUMNS(file_columns), .key_count = 1,
    .append = true, .read = &sql_gateway_read_file_open};
const struct table tally_table = {
    .name = "gateway.tally", .owner = BY_PARTITION, COLUMNS(tally_columns), .key_count = 4,
    .read = &sql_gateway_read_tally, .write = &sql_gateway_write_tally};
const struct table tally_file_table = {
    .name = "gateway.tally (of a file)", .owner = BY_PARTITION, COLUMNS(tally_columns), .key_count = 2,
    .append = true, .read = &sql_gateway_read_tally_file};
const struct table payment_table = {
    .name = "gateway.payment", .owner = BY_ANYONE, COLUMNS(payment_columns), .key_count = 4, .append = true,
    .read = &sql_gateway_read_payment, .write = &sql_gateway_write_payment};
const struct table command_due_table = {
    .name = "gateway.command (due)", .owner = BY_PARTITION, COLUMNS(command_due_columns), .key_count = 1,
    .append = true, .read = &sql_gateway_due_command};
const struct table command_table = {
    .name = "gateway.command", .owner = BY_PARTITION, COLUMNS(command_columns), .key_count = 2, .append = true,
    .write = &sql_gateway_write_command};
const struct table expired_table = {
    .name = "gateway.input (expired)", .owner = BY_PARTITION, COLUMNS(expired_columns), .key_count = 1, .append = true,
    .write = &sql_gateway_write_expired};

const struct table *const gateway_tables[] = {
    &slot_table, &input_table, &file_table, &file_drop_table, &file_open_table, &tally_table, &tally_file_table,
    &payment_table,
    &command_table, &expired_table, &work_journal, &work_item, &work_quarantine, NULL};
/* clang-format on */

struct file_row file_of(const struct value *c)
{
    return (struct file_row){
        .slot = (int32_t)c[0].i,
        .intake_number = c[1].i,
        .drop = c[2].s,
        .sha256 = c[3].s,
        .source = c[4].s,
        .partner = c[5].s,
        .byte_count = c[6].i,
        .by_document = (int32_t)c[7].i,
        .received_us = c[8].i,
        .state = c[9].s,
        .unit = c[10].i,
        .position = c[11].i,
        .interchange = c[12].s,
        .payment = c[13].s,
    };
}

bool file_get(const struct loaded *loaded, int32_t slot, int64_t intake_number,
              struct file_row *file)
{
    const struct value key[] = {V_INT(slot), V_INT(intake_number)};
    const struct row *row = loaded_first(loaded, &file_table, key);
    if (row) *file = file_of(row->cells);
    return row != NULL;
}

void file_put(struct effects *fx, const struct file_row *f)
{
    const struct value cells[] = {
        V_INT(f->slot),        V_INT(f->intake_number), V_STR(f->drop),       V_STR(f->sha256),
        V_STR(f->source),      V_STR(f->partner),       V_INT(f->byte_count), V_INT(f->by_document),
        V_INT(f->received_us), V_STR(f->state),         V_INT(f->unit),       V_INT(f->position),
        V_STR(f->interchange), V_STR(f->payment),
    };
    effects_put(fx, &file_table, cells);
}

bool taken_get(const struct loaded *loaded, str source, str sender, str control,
               struct taken *taken)
{
    const struct value key[] = {V_STR(source), V_STR(sender), V_STR(control)};
    const struct row *row = loaded_first(loaded, &input_table, key);
    /* In a batch that took a number whose time was over, the old row is still loaded beside the new
     * one. */
    for (; row; row = row->next) {
        const struct value *c = row->cells;
        if (c[9].i <= loaded_now(loaded).us) continue;
        *taken = (struct taken){
            .source = source,
            .sender = sender,
            .control = control,
            .sha256 = c[3].s,
            .slot = (int32_t)c[4].i,
            .intake_number = c[5].i,
            .position = (int32_t)c[6].i,
            .original = c[7].s,
            .received_us = c[8].i,
            .expires_us = c[9].i,
        };
        return true;
    }
    return false;
}

void taken_append(struct effects *fx, const struct taken *t)
{
    const struct value cells[] = {
        V_STR(t->source),      V_STR(t->sender),        V_STR(t->control),  V_STR(t->sha256),
        V_INT(t->slot),        V_INT(t->intake_number), V_INT(t->position), V_STR(t->original),
        V_INT(t->received_us), V_INT(t->expires_us),
    };
    effects_append(fx, &input_table, cells);
}

void tally_add(struct effects *fx, const struct loaded *loaded, const struct value key[4],
               int64_t n)
{
    const struct row *row = loaded_first(loaded, &tally_table, key);
    const struct value cells[] = {key[0], key[1], key[2], key[3],
                                  V_INT((row ? row->cells[4].i : 0) + n)};
    effects_put(fx, &tally_table, cells);
}

int64_t intake_number_next(struct effects *fx, const struct loaded *loaded, int32_t slot)
{
    const struct value key[] = {V_INT(slot)};
    const struct row *row = loaded_first(loaded, &slot_table, key);
    const int64_t serial = row ? row->cells[1].i : 1;
    const struct value cells[] = {V_INT(slot), V_INT(serial + 1)};
    effects_put(fx, &slot_table, cells);
    return serial * SLOTS_MAX + slot;
}
