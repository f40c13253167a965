/* Remittance: payments in, ledger entries out. */
#include "remittance/remittance.h"

#include "remittance/tables.h"

static const RemittanceInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return remittance_inbox__unpack(&allocator, message->body.len,
                                    (const uint8_t *)message->body.at);
}

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const RemittanceInbox *inbox = inbox_read(message, arena);
    if (inbox && inbox->what_case == REMITTANCE_INBOX__WHAT_CLAIM)
        claim_payment_keys(inbox->claim, message->partition, wanted, arena);
    if (inbox && inbox->what_case == REMITTANCE_INBOX__WHAT_COMMAND)
        suspense_keys(inbox->command->shard, inbox->command->suspense, wanted);
    if (inbox && inbox->what_case == REMITTANCE_INBOX__WHAT_ANSWERED)
        suspense_keys(inbox->answered->shard, inbox->answered->suspense, wanted);
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const RemittanceInbox *inbox = inbox_read(message, effects_arena(fx));
    const int what = inbox ? (int)inbox->what_case : REMITTANCE_INBOX__WHAT__NOT_SET;
    switch ((RemittanceInbox__WhatCase)what) {
    case REMITTANCE_INBOX__WHAT_CLAIM:
        return claim_payment_take(inbox->claim, message->partition, loaded, fx);
    case REMITTANCE_INBOX__WHAT_PAYMENT:
        return payment_take(inbox->payment, loaded, fx);
    case REMITTANCE_INBOX__WHAT_ADJUSTMENT:
        return adjustment_take(inbox->adjustment, loaded, fx);
    case REMITTANCE_INBOX__WHAT_UNPOSTED:
        return unposted_take(inbox->unposted, loaded, fx);
    case REMITTANCE_INBOX__WHAT_COMMAND:
        return suspense_order_take(inbox->command, loaded, fx);
    case REMITTANCE_INBOX__WHAT_ANSWERED:
        return suspense_answer_take(inbox->answered, loaded, fx);
    case REMITTANCE_INBOX__WHAT__NOT_SET:
    case _REMITTANCE_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    effects_fault(fx, "message_unreadable", 0);
    return REJECT;
}

static const struct output outputs[] = {
    [TO_FOLLOWUP] = {"followup", KEYED_BY_SHARD},
    [TO_SELF] = {"remittance", KEYED_BY_SHARD}, /* a matched payment goes to its claim's shard */
    {0},
};

const struct worker remittance_worker = {
    .name = "remittance",
    .doc = "Posts payer remittances (X12 835) to the claim ledger.",
    .outputs = outputs,
    .tables = remittance_tables,
    .start = review_start,
    .between = review_between,
    .keys = keys,
    .handle = handle,
};
