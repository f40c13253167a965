/* Submission: claims in, interchanges out, answers matched. */
#include "submission/submission.h"

#include "claims/rules.h"
#include "proto/messages.pb-c.h"
#include "submission/steps.h"

struct partners submission_partners;

static enum status start(const struct settings *settings)
{
    return partners_load(settings, &submission_partners);
}

static const SubmissionInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return submission_inbox__unpack(&allocator, message->body.len,
                                    (const uint8_t *)message->body.at);
}

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const SubmissionInbox *inbox = inbox_read(message, arena);
    if (!inbox) return;
    switch (inbox->what_case) {
    case SUBMISSION_INBOX__WHAT_CLAIM:
        queue_keys(inbox->claim, wanted, arena);
        break;
    case SUBMISSION_INBOX__WHAT_ACKNOWLEDGEMENT:
        acknowledgement_keys(inbox->acknowledgement, wanted);
        break;
    case SUBMISSION_INBOX__WHAT_OUTCOME:
        outcome_keys(inbox->outcome, wanted);
        break;
    case SUBMISSION_INBOX__WHAT_COMMAND:
        interchange_order_keys(inbox->command, wanted);
        break;
    case SUBMISSION_INBOX__WHAT__NOT_SET:
    case _SUBMISSION_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const SubmissionInbox *inbox = inbox_read(message, effects_arena(fx));
    const int what = inbox ? (int)inbox->what_case : SUBMISSION_INBOX__WHAT__NOT_SET;
    switch ((SubmissionInbox__WhatCase)what) {
    case SUBMISSION_INBOX__WHAT_CLAIM:
        return queue_join(inbox->claim, message, loaded, fx);
    case SUBMISSION_INBOX__WHAT_ACKNOWLEDGEMENT:
        return acknowledgement_take(inbox->acknowledgement, loaded, fx);
    case SUBMISSION_INBOX__WHAT_OUTCOME:
        return outcome_take(inbox->outcome, loaded, fx);
    case SUBMISSION_INBOX__WHAT_COMMAND:
        return interchange_order_take(inbox->command, loaded, fx);
    case SUBMISSION_INBOX__WHAT__NOT_SET:
    case _SUBMISSION_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    effects_fault(fx, "message_unreadable", 0);
    return REJECT;
}

static bool is_queue(const struct row *row)
{
    return str_is(row->cells[1].s, "queue");
}

static void keys_due(const struct row *row, struct keys *wanted, struct arena *arena)
{
    (void)arena;
    if (is_queue(row)) {
        interchange_keys(row, wanted);
        return;
    }
    const struct value key[] = {V_STR(row->cells[2].s), V_INT(row->cells[4].i)};
    keys_add(wanted, &interchange_table, key);
}

static enum status tick(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    return is_queue(row) ? interchange_build(row, loaded, fx) : late_take(row, loaded, fx);
}

static const struct output outputs[] = {
    [TO_COURIER] = {"courier", KEYED_BY_PARTNER},
    [TO_FOLLOWUP] = {"followup", KEYED_BY_SHARD},
    {0},
};

const struct worker submission_worker = {
    .name = "submission",
    .doc = "Batches clean claims into 837 interchanges and matches TA1, 999 and 277CA to them.",
    .outputs = outputs,
    .tables = submission_tables,
    .inbox = &submission_inbox__descriptor,
    .start = start,
    .keys = keys,
    .handle = handle,
    .due_table = &submission_due_table,
    .due_every_ms = 200,
    .keys_due = keys_due,
    .tick = tick,
};
