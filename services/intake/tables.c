/* Intake's tables. */
#include "intake/intake.h"
#include "intake/sql.h"

/* clang-format off */
static const struct column serial_columns[] = {
    {"partition", COLUMN_INT4}, {"serial", COLUMN_INT8},
};
static const struct column claim_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"source", COLUMN_TEXT}, {"patient_control", COLUMN_TEXT},
    {"intake_number", COLUMN_INT8}, {"position", COLUMN_INT4}, {"format", COLUMN_TEXT},
    {"received_at", COLUMN_TIMESTAMP},
};
static const struct column message_columns[] = {
    {"shard", COLUMN_INT8}, {"intake_number", COLUMN_INT8}, {"position", COLUMN_INT4}, {"source", COLUMN_TEXT},
    {"type", COLUMN_TEXT}, {"fate", COLUMN_TEXT}, {"claim", COLUMN_INT8}, {"identity", COLUMN_BYTEA},
    {"received_at", COLUMN_TIMESTAMP}, {"body", COLUMN_BYTEA},
};
static const struct column account_columns[] = {
    {"shard", COLUMN_INT8}, {"facility", COLUMN_TEXT}, {"account", COLUMN_TEXT}, {"claim_type", COLUMN_INT4},
    {"state", COLUMN_TEXT}, {"closes_on", COLUMN_DATE}, {"messages", COLUMN_INT4}, {"claim", COLUMN_INT8},
    {"body", COLUMN_BYTEA}, {"identity", COLUMN_BYTEA},
};
/* As account_columns, but the patient stands in front: the key. */
static const struct column patient_account_columns[] = {
    {"shard", COLUMN_INT8}, {"identity", COLUMN_BYTEA}, {"facility", COLUMN_TEXT}, {"account", COLUMN_TEXT},
    {"claim_type", COLUMN_INT4}, {"state", COLUMN_TEXT}, {"closes_on", COLUMN_DATE}, {"messages", COLUMN_INT4},
    {"claim", COLUMN_INT8}, {"body", COLUMN_BYTEA},
};
static const struct column patient_columns[] = {
    {"shard", COLUMN_INT8}, {"identity", COLUMN_BYTEA}, {"survivor_shard", COLUMN_INT8},
    {"survivor", COLUMN_BYTEA}, {"turn", COLUMN_INT4}, {"at", COLUMN_TIMESTAMP}, {"body", COLUMN_BYTEA},
};
static const struct column due_columns[] = {
    {"partition", COLUMN_INT4}, {"shard", COLUMN_INT8}, {"facility", COLUMN_TEXT}, {"account", COLUMN_TEXT},
    {"claim_type", COLUMN_INT4}, {"identity", COLUMN_BYTEA},
};
/* clang-format on */

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
const struct table intake_serial_table = {.name = "intake.serial",
                                          .owner = BY_PARTITION,
                                          COLUMNS(serial_columns),
                                          .key_count = 1,
                                          .read = &sql_intake_read_serial,
                                          .write = &sql_intake_write_serial};
const struct table intake_claim_table = {.name = "intake.claim",
                                         .owner = BY_SHARD,
                                         COLUMNS(claim_columns),
                                         .key_count = 2,
                                         .append = true,
                                         .write = &sql_intake_write_claim};
const struct table intake_message_table = {.name = "intake.message",
                                           .owner = BY_SHARD,
                                           COLUMNS(message_columns),
                                           .key_count = 3,
                                           .append = true,
                                           .write = &sql_intake_write_message};
const struct table intake_account_table = {.name = "intake.account",
                                           .owner = BY_SHARD,
                                           COLUMNS(account_columns),
                                           .key_count = 4,
                                           .read = &sql_intake_read_account,
                                           .write = &sql_intake_write_account};
const struct table intake_patient_account_table = {.name = "intake.account (of a patient)",
                                                   .owner = BY_SHARD,
                                                   COLUMNS(patient_account_columns),
                                                   .key_count = 2,
                                                   .append = true,
                                                   .read = &sql_intake_read_account_of_patient};
const struct table intake_patient_table = {.name = "intake.patient",
                                           .owner = BY_SHARD,
                                           COLUMNS(patient_columns),
                                           .key_count = 2,
                                           .read = &sql_intake_read_patient,
                                           .write = &sql_intake_write_patient};
const struct table intake_due_table = {.name = "intake due",
                                       .owner = BY_PARTITION,
                                       COLUMNS(due_columns),
                                       .key_count = 1,
                                       .append = true,
                                       .read = &sql_intake_due};
