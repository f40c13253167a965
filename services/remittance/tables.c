/* Remittance's tables, and their rows as structs. */
#include "remittance/tables.h"

#include "lib/claim/number.h"
#include "remittance/sql.h"

/* clang-format off */
static const struct column ledger_columns[] = {
    {"shard", COLUMN_INT8}, {"payer", COLUMN_TEXT}, {"trace", COLUMN_TEXT}, {"ordinal", COLUMN_INT4},
    {"line", COLUMN_INT4}, {"entry", COLUMN_INT4}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4},
    {"debit", COLUMN_TEXT}, {"credit", COLUMN_TEXT}, {"cents", COLUMN_INT8}, {"reason", COLUMN_TEXT},
    {"posted_at", COLUMN_TIMESTAMP}, {"intake_number", COLUMN_INT8}, {"set_ordinal", COLUMN_INT4},
};
static const struct column posting_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"state", COLUMN_TEXT},
    {"charge_cents", COLUMN_INT8}, {"paid_cents", COLUMN_INT8}, {"adjusted_cents", COLUMN_INT8},
    {"patient_cents", COLUMN_INT8}, {"payer", COLUMN_TEXT}, {"trace", COLUMN_TEXT},
    {"payer_control", COLUMN_TEXT}, {"reason", COLUMN_TEXT}, {"posted_at", COLUMN_TIMESTAMP},
};
static const struct column sent_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"charge_cents", COLUMN_INT8},
    {"partner", COLUMN_TEXT},
};
static const struct column billed_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"body", COLUMN_BYTEA},
};
static const struct column rate_columns[] = {
    {"partition", COLUMN_INT4}, {"payer", COLUMN_TEXT}, {"reason", COLUMN_TEXT}, {"month", COLUMN_INT4},
    {"claims", COLUMN_INT8},
};
static const struct column waiting_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"paid_cents", COLUMN_INT8}, {"body", COLUMN_BYTEA},
};
static const struct column suspense_columns[] = {
    {"shard", COLUMN_INT8}, {"payer", COLUMN_TEXT}, {"trace", COLUMN_TEXT}, {"ordinal", COLUMN_INT4},
    {"claim", COLUMN_INT8}, {"paid_cents", COLUMN_INT8}, {"reason", COLUMN_TEXT}, {"body", COLUMN_BYTEA},
    {"at", COLUMN_TIMESTAMP}, {"intake_number", COLUMN_INT8}, {"set_ordinal", COLUMN_INT4},
};
static const struct column suspended_columns[] = {
    {"shard", COLUMN_INT8}, {"number", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"subject", COLUMN_TEXT},
    {"body", COLUMN_BYTEA},
};
static const struct column decision_columns[] = {
    {"shard", COLUMN_INT8}, {"suspense", COLUMN_INT8}, {"state", COLUMN_TEXT}, {"claim", COLUMN_INT8},
    {"version", COLUMN_INT4}, {"command", COLUMN_INT8}, {"by", COLUMN_TEXT}, {"reason", COLUMN_TEXT},
    {"answer", COLUMN_TEXT}, {"at", COLUMN_TIMESTAMP},
};
static const struct column payment_columns[] = {
    {"payee", COLUMN_TEXT}, {"payer", COLUMN_TEXT}, {"trace", COLUMN_TEXT}, {"day", COLUMN_DATE},
    {"amount_cents", COLUMN_INT8}, {"claim_paid_cents", COLUMN_INT8}, {"provider_cents", COLUMN_INT8},
    {"claim_count", COLUMN_INT4}, {"state", COLUMN_TEXT}, {"intake_number", COLUMN_INT8},
    {"at", COLUMN_TIMESTAMP}, {"set_ordinal", COLUMN_INT4},
};
static const struct column payee_ledger_columns[] = {
    {"payee", COLUMN_TEXT}, {"payer", COLUMN_TEXT}, {"trace", COLUMN_TEXT}, {"entry", COLUMN_INT4},
    {"debit", COLUMN_TEXT}, {"credit", COLUMN_TEXT}, {"cents", COLUMN_INT8}, {"reason", COLUMN_TEXT},
    {"reference", COLUMN_TEXT}, {"posted_at", COLUMN_TIMESTAMP},
    {"intake_number", COLUMN_INT8}, {"set_ordinal", COLUMN_INT4},
};
static const struct column match_columns[] = {
    {"payer", COLUMN_TEXT}, {"payer_control", COLUMN_TEXT}, {"charge_cents", COLUMN_INT8}, {"day", COLUMN_DATE},
    {"rung", COLUMN_INT4}, {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4},
    {"body", COLUMN_BYTEA},
};

#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
const struct table ledger_table = {
    .name = "remittance.ledger", .owner = BY_SHARD, COLUMNS(ledger_columns), .key_count = 1, .append = true,
    .write = &sql_remittance_write_ledger};
const struct table posting_table = {
    .name = "remittance.posting", .owner = BY_SHARD, COLUMNS(posting_columns), .key_count = 2,
    .read = &sql_remittance_read_posting, .write = &sql_remittance_write_posting};
const struct table sent_table = {
    .name = "submission.claim (sent)", .owner = BY_SHARD, COLUMNS(sent_columns), .key_count = 2,
    .append = true, .read = &sql_remittance_read_sent};
const struct table early_reversal_table = {
    .name = "remittance.waiting", .owner = BY_SHARD, COLUMNS(waiting_columns), .key_count = 2,
    .read = &sql_remittance_read_waiting, .write = &sql_remittance_write_waiting};
const struct table suspense_table = {
    .name = "remittance.suspense", .owner = BY_SHARD, COLUMNS(suspense_columns), .key_count = 1,
    .append = true, .write = &sql_remittance_write_suspense};
const struct table suspended_table = {
    .name = "remittance.suspense (by number)", .owner = BY_SHARD, COLUMNS(suspended_columns), .key_count = 2,
    .append = true, .read = &sql_remittance_read_suspended};
const struct table decision_table = {
    .name = "remittance.decision", .owner = BY_SHARD, COLUMNS(decision_columns), .key_count = 2,
    .read = &sql_remittance_read_decision, .write = &sql_remittance_write_decision};
const struct table received_payment_table = {
    .name = "remittance.payment", .owner = BY_PARTNER, COLUMNS(payment_columns), .key_count = 3,
    .append = true, .write = &sql_remittance_write_payment};
const struct table payee_ledger_table = {
    .name = "remittance.payee_ledger", .owner = BY_PARTNER, COLUMNS(payee_ledger_columns), .key_count = 4,
    .append = true, .write = &sql_remittance_write_payee_ledger};
const struct table match_table = {
    .name = "submission.claim (match)", .owner = BY_SHARD, COLUMNS(match_columns), .key_count = 4,
    .append = true, .read = &sql_remittance_read_match};

const struct table billed_table = {
    .name = "coding.claim (billed)", .owner = BY_SHARD, COLUMNS(billed_columns), .key_count = 2,
    .read = &sql_remittance_read_billed};

const struct table rate_table = {
    .name = "remittance.rate", .owner = BY_PARTITION, COLUMNS(rate_columns), .key_count = 4,
    .read = &sql_remittance_read_rate, .write = &sql_remittance_write_rate};

const struct table *const remittance_tables[] = {
    &ledger_table, &posting_table, &sent_table, &early_reversal_table, &suspense_table, &received_payment_table,
    &payee_ledger_table, &match_table, &billed_table, &rate_table, &suspended_table, &decision_table, &work_journal, &work_item, &work_quarantine, NULL};
/* clang-format on */

void claim_key(struct value key[2], int64_t claim)
{
    key[0] = V_INT(claim_number_shard(claim));
    key[1] = V_INT(claim);
}

struct posting posting_get(const struct loaded *loaded, int64_t claim)
{
    struct value key[2];
    claim_key(key, claim);
    const struct row *row = loaded_first(loaded, &posting_table, key);
    if (!row) return (struct posting){.shard = claim_number_shard(claim), .claim = claim};
    const struct value *c = row->cells;
    return (struct posting){
        .shard = c[0].i,
        .claim = c[1].i,
        .version = (int32_t)c[2].i,
        .state = c[3].s,
        .charge_cents = c[4].i,
        .paid_cents = c[5].i,
        .adjusted_cents = c[6].i,
        .patient_cents = c[7].i,
        .payer = c[8].s,
        .trace = c[9].s,
        .payer_control = c[10].s,
        .reason = c[11].s,
        .posted_us = c[12].i,
    };
}

void posting_put(struct effects *fx, const struct posting *p)
{
    const struct value cells[] = {
        V_INT(p->shard),          V_INT(p->claim),         V_INT(p->version),
        V_STR(p->state),          V_INT(p->charge_cents),  V_INT(p->paid_cents),
        V_INT(p->adjusted_cents), V_INT(p->patient_cents), V_STR(p->payer),
        V_STR(p->trace),          V_STR(p->payer_control), V_STR(p->reason),
        V_INT(p->posted_us),
    };
    effects_put(fx, &posting_table, cells);
}

/* A version may stand twice (built anew after a rejection): the same charge both times. */
bool sent_get(const struct loaded *loaded, int64_t claim, int32_t version, struct sent *sent)
{
    struct value key[2];
    claim_key(key, claim);
    for (const struct row *row = loaded_first(loaded, &sent_table, key); row; row = row->next) {
        if (row->cells[2].i != version) continue;
        *sent = (struct sent){version, row->cells[3].i, row->cells[4].s};
        return true;
    }
    return false;
}
