/* Courier: STARTED is committed, then the bytes go out, then the outcome is committed and told to
 * submission.
 *
 *   Deliver -> delivery STARTED (committed) -> transport -> outcome -> delivery SENT | UNKNOWN ->
 * submission
 *
 * A delivery whose process died is found by its lease: it counts as an attempt, and the next one
 * looks before it sends. Nothing is sent twice to a partner that could mind.
 */
#include "courier/courier.h"

#include "claims/rules.h"
#include "courier/sql.h"
#include "courier/transport.h"
#include "lib/claim/partner.h"
#include "proto/messages.pb-c.h"
#include "runtime/delivery.h"

#include <stdio.h>

enum { TO_SUBMISSION };
enum { PATH_BYTES_MAX = 4096 };
/* Longer than a folder takes for the largest interchange, shorter than a biller's patience. */
static const int64_t lease_us = INT64_C(10) * 1000 * 1000;

/* ---- rows --------------------------------------------------------------------------------- */

/* clang-format off */
static const struct column delivery_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"partition", COLUMN_INT4}, {"attempt", COLUMN_INT4},
    {"state", COLUMN_TEXT}, {"sha256", COLUMN_BYTEA}, {"byte_count", COLUMN_INT8}, {"lease", COLUMN_TIMESTAMP},
};
enum { PARTNER, ISA13, PARTITION, ATTEMPT, STATE, SHA256, BYTE_COUNT, LEASE };
static const struct column attempt_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"attempt", COLUMN_INT4}, {"state", COLUMN_TEXT},
    {"at", COLUMN_TIMESTAMP},
};
static const struct column bytes_columns[] = {
    {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"bytes", COLUMN_BYTEA},
};
static const struct column due_columns[] = {
    {"partition", COLUMN_INT4}, {"partner", COLUMN_TEXT}, {"isa13", COLUMN_INT8}, {"attempt", COLUMN_INT4},
};
#define COLUMNS(list) .columns = (list), .column_count = COUNT_OF(list)
static const struct table delivery_table = {
    .name = "courier.delivery", .owner = BY_PARTNER, COLUMNS(delivery_columns), .key_count = 2,
    .read = &sql_courier_read_delivery, .write = &sql_courier_write_delivery};
static const struct table attempt_table = {
    .name = "courier.attempt", .owner = BY_PARTNER, COLUMNS(attempt_columns), .key_count = 2, .append = true,
    .write = &sql_courier_write_attempt};
static const struct table bytes_table = {
    .name = "submission.interchange_bytes", .owner = BY_PARTNER, COLUMNS(bytes_columns), .key_count = 2,
    .append = true, .read = &sql_courier_read_bytes};
static const struct table due_table = {
    .name = "courier due", .owner = BY_PARTITION, COLUMNS(due_columns), .key_count = 1, .append = true,
    .read = &sql_courier_due};
static const struct table *const tables[] = {&delivery_table, &attempt_table, &bytes_table, &work_journal,
                                             &work_item, &work_quarantine, NULL};
/* clang-format on */

static struct partners partners;
static const char *state_folder;

static enum status start(const struct settings *settings)
{
    state_folder = settings->state_folder;
    return partners_load(settings, &partners);
}

/* ---- the handler -------------------------------------------------------------------------- */

static const CourierInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return courier_inbox__unpack(&allocator, message->body.len, (const uint8_t *)message->body.at);
}

static void key_add(struct keys *keys, const struct table *table, str partner, int64_t isa13)
{
    const struct value key[] = {V_STR(partner), V_INT(isa13)};
    keys_add(keys, table, key);
}

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const CourierInbox *inbox = inbox_read(message, arena);
    if (!inbox) return;
    if (inbox->what_case == COURIER_INBOX__WHAT_DELIVER) {
        key_add(wanted, &delivery_table, str_from(inbox->deliver->partner),
                inbox->deliver->interchange);
        key_add(wanted, &bytes_table, str_from(inbox->deliver->partner),
                inbox->deliver->interchange);
    } else if (inbox->what_case == COURIER_INBOX__WHAT_OUTCOME) {
        key_add(wanted, &delivery_table, str_from(inbox->outcome->partner),
                inbox->outcome->interchange);
    }
}

static void attempt_append(struct effects *fx, const struct loaded *loaded,
                           const struct value *delivery)
{
    const struct value cells[] = {delivery[PARTNER], delivery[ISA13], delivery[ATTEMPT],
                                  delivery[STATE], V_INT(loaded_now(loaded).us)};
    effects_append(fx, &attempt_table, cells);
}

/* Commits STARTED and hands the job over: it runs once this batch is committed. */
static enum status delivery_start(struct effects *fx, const struct loaded *loaded,
                                  struct value *delivery, enum transport_attempt mode)
{
    const struct partner *partner = partner_by_id(&partners, delivery[PARTNER].s);
    const struct row *bytes_row = loaded_first(loaded, &bytes_table, delivery);
    if (!partner || !bytes_row) return HALT; /* submission committed both before it told us */
    delivery[ATTEMPT] = V_INT(delivery[ATTEMPT].i + 1);
    delivery[STATE] = V_STR(STR("STARTED"));
    delivery[LEASE] = V_INT(loaded_now(loaded).us + lease_us);
    effects_put(fx, &delivery_table, delivery);
    attempt_append(fx, loaded, delivery);
    struct delivery_order *order = ARENA_NEW(effects_arena(fx), struct delivery_order);
    *order = (struct delivery_order){
        .partition = (int32_t)delivery[PARTITION].i,
        .lane = partner->id,
        .control = delivery[ISA13].i,
        .attempt = (int32_t)delivery[ATTEMPT].i,
        .mode = (int32_t)mode,
        .content = bytes_row->cells[2].s,
    };
    effects_deliver(fx, order);
    return OK;
}

static enum status deliver_take(const Deliver *deliver, const struct message *message,
                                const struct loaded *loaded, struct effects *fx)
{
    const struct value key[] = {V_BYTES(deliver->partner), V_INT(deliver->interchange)};
    const struct row *row = loaded_first(loaded, &delivery_table, key);
    const bool ordered = str_is(str_from(deliver->resend), "Y");
    struct value delivery[COUNT_OF(delivery_columns)] = {
        key[0],
        key[1],
        V_INT(message->partition),
        V_INT(row ? row->cells[ATTEMPT].i : 0),
        V_STR(STR("")),
        V_BYTES(deliver->sha256),
        V_INT(deliver->byte_count),
        V_NULL,
    };
    return delivery_start(fx, loaded, delivery, ordered ? ATTEMPT_ORDERED : ATTEMPT_FIRST);
}

static void outcome_emit(struct effects *fx, const DeliveryOutcome *outcome)
{
    DeliveryOutcome copy = *outcome;
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    inbox.what_case = SUBMISSION_INBOX__WHAT_OUTCOME;
    inbox.outcome = &copy;
    effects_emit_partner(fx, TO_SUBMISSION, str_from(outcome->partner), &inbox.base);
}

static enum status outcome_take(const DeliveryOutcome *outcome, const struct loaded *loaded,
                                struct effects *fx)
{
    const struct value key[] = {V_BYTES(outcome->partner), V_INT(outcome->interchange)};
    const struct row *row = loaded_first(loaded, &delivery_table, key);
    /* A later attempt is under way: whoever made this one was believed dead. */
    if (!row || row->cells[ATTEMPT].i != outcome->attempt ||
        !str_is(row->cells[STATE].s, "STARTED"))
        return OK;
    struct value delivery[COUNT_OF(delivery_columns)];
    memcpy(delivery, row->cells, sizeof delivery);
    delivery[STATE] = V_BYTES(outcome->state);
    delivery[LEASE] = V_NULL;
    if (str_is(delivery[STATE].s, "FAILED"))
        delivery[LEASE] = V_INT(loaded_now(loaded).us + lease_us);
    effects_put(fx, &delivery_table, delivery);
    attempt_append(fx, loaded, delivery);
    /* Nothing is there yet: the lease brings it back, submission need not know. */
    if (!str_is(delivery[STATE].s, "FAILED")) outcome_emit(fx, outcome);
    return OK;
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const CourierInbox *inbox = inbox_read(message, effects_arena(fx));
    const int what = inbox ? (int)inbox->what_case : COURIER_INBOX__WHAT__NOT_SET;
    switch ((CourierInbox__WhatCase)what) {
    case COURIER_INBOX__WHAT_DELIVER:
        return deliver_take(inbox->deliver, message, loaded, fx);
    case COURIER_INBOX__WHAT_OUTCOME:
        return outcome_take(inbox->outcome, loaded, fx);
    case COURIER_INBOX__WHAT__NOT_SET:
    case _COURIER_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    effects_fault(fx, "message_unreadable", 0);
    return REJECT;
}

/* ---- deliveries without an outcome -------------------------------------------------------- */

static void keys_due(const struct row *row, struct keys *wanted, struct arena *arena)
{
    (void)arena;
    key_add(wanted, &delivery_table, row->cells[1].s, row->cells[2].i);
    key_add(wanted, &bytes_table, row->cells[1].s, row->cells[2].i);
}

static enum status tick(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    const struct row *kept = loaded_first(loaded, &delivery_table, row->cells + 1);
    if (!kept || kept->cells[ATTEMPT].i != row->cells[3].i || kept->cells[LEASE].null) return OK;
    struct value delivery[COUNT_OF(delivery_columns)];
    memcpy(delivery, kept->cells, sizeof delivery);
    /* FAILED proves that nothing is there; STARTED proves nothing. */
    const bool failed = str_is(delivery[STATE].s, "FAILED");
    return delivery_start(fx, loaded, delivery, failed ? ATTEMPT_FIRST : ATTEMPT_AGAIN);
}

/* ---- after the commit --------------------------------------------------------------------- */

static const char *outcome_name(enum transport_outcome outcome, enum transport_attempt mode)
{
    switch (outcome) {
    case TRANSPORT_SENT:
        return "SENT";
    case TRANSPORT_UNKNOWN:
        return "UNKNOWN";
    /* An earlier attempt may still have arrived: stay STARTED, look again later. */
    case TRANSPORT_FAILED:
        return mode == ATTEMPT_AGAIN ? NULL : "FAILED";
    }
    return NULL;
}

/* Runs in the partner's delivery thread. */
static void deliver(const struct delivery_order *order, struct arena *arena, str *answer)
{
    const struct partner *partner = partner_by_id(&partners, order->lane);
    char folder[PATH_BYTES_MAX];
    (void)snprintf(folder, sizeof folder, "%s/%.*s/to_payer", state_folder,
                   STR_ARGS(partner->folder));
    const struct transport_job job = {.folder = folder,
                                      .isa13 = order->control,
                                      .content = order->content,
                                      .idempotent = partner->idempotent,
                                      .attempt = (enum transport_attempt)order->mode};
    const char *state = outcome_name(transport_deliver(&job), job.attempt);
    if (!state) return;
    DeliveryOutcome outcome = DELIVERY_OUTCOME__INIT;
    outcome.partner = str_bytes(order->lane);
    outcome.interchange = order->control;
    outcome.attempt = order->attempt;
    outcome.state = str_bytes(str_of(state));
    CourierInbox inbox = COURIER_INBOX__INIT;
    inbox.what_case = COURIER_INBOX__WHAT_OUTCOME;
    inbox.outcome = &outcome;
    const size_t size = courier_inbox__get_packed_size(&inbox);
    uint8_t *at = arena_alloc(arena, size);
    (void)courier_inbox__pack(&inbox, at);
    *answer = (str){(const char *)at, size};
}

static const struct output outputs[] = {
    [TO_SUBMISSION] = {"submission", KEYED_BY_PARTNER},
    {0},
};

const struct worker courier_worker = {
    .name = "courier",
    .doc = "Hands interchanges to payers and says what became of it.",
    .outputs = outputs,
    .tables = tables,
    .start = start,
    .keys = keys,
    .handle = handle,
    .due_table = &due_table,
    .due_every_ms = 1000,
    .keys_due = keys_due,
    .tick = tick,
    .deliver = deliver,
};
