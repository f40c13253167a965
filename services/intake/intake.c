/* Intake: a number for every claim, a claim for every account whose charges are complete. */
#include "intake/intake.h"

#include "claims/rules.h"
#include "intake/charges.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "lib/hl7/dft.h"
#include "proto/messages.pb-c.h"
#include "runtime/work.h"

struct hl7_profiles intake_profiles;

static enum status start(const struct settings *settings)
{
    return profiles_load(settings, &intake_profiles);
}

static const IntakeInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return intake_inbox__unpack(&allocator, message->body.len, (const uint8_t *)message->body.at);
}

static void serial_key(int32_t partition, struct keys *wanted)
{
    const struct value key[] = {V_INT(partition)};
    keys_add(wanted, &intake_serial_table, key);
}

/* The tag of field 1, IntakeInbox.claim: 1 << 3 | 2 (protobuf encoding, length-delimited). */
static bool is_claim(const struct message *message)
{
    enum { CLAIM_TAG = 0x0a };
    return message->body.len && message->body.at[0] == CLAIM_TAG;
}

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    serial_key(message->partition, wanted);
    if (is_claim(message)) return; /* nothing else to read: spare the unpacking */
    const IntakeInbox *inbox = inbox_read(message, arena);
    if (!inbox) return;
    if (inbox->what_case == INTAKE_INBOX__WHAT_HL7 && inbox->hl7)
        charges_keys(inbox->hl7, wanted, arena);
    else
        merges_keys(inbox, wanted);
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* The next serial of the partition: it commits together with the claim that bears it. */
static int64_t serial_next(int32_t partition, const struct loaded *loaded, struct effects *fx)
{
    const struct value key[] = {V_INT(partition)};
    const struct row *row = loaded_first(loaded, &intake_serial_table, key);
    const int64_t serial = (row ? row->cells[1].i : 0) + 1;
    const struct value cells[] = {V_INT(partition), V_INT(serial)};
    effects_put(fx, &intake_serial_table, cells);
    return serial;
}

str intake_ascii(struct arena *arena, str text)
{
    char *copy = arena_copy(arena, text.at, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (copy[i] < ' ' || copy[i] > '~') copy[i] = '?';
    return (str){copy, text.len};
}

str intake_body(struct arena *arena, str text)
{
    char *body = arena_alloc(arena, text.len + 1);
    body[0] = 0;
    if (text.len) memcpy(body + 1, text.at, text.len);
    return (str){body, text.len + 1};
}

static void index_claim(const Claim *claim, const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const Source *source = claim->source;
    const struct value cells[] = {
        V_INT(claim->shard),
        V_INT(claim->number),
        V_STR(intake_ascii(arena, str_from(source->source))),
        V_STR(intake_ascii(arena, str_from(claim->patient_control))),
        V_INT(source->intake_number),
        V_INT(source->position),
        V_STR(intake_ascii(arena, str_from(source->format))),
        V_INT(loaded_now(loaded).us),
    };
    effects_append(fx, &intake_claim_table, cells);
}

static void received(const Claim *claim, const struct loaded *loaded, struct effects *fx)
{
    const Source *source = claim->source;
    const struct journal_entry entry = {
        .shard = claim->shard,
        .claim = claim->number,
        .version = claim->version,
        .worker = "intake",
        .event = "received",
        .detail = arena_printf(effects_arena(fx), "%.*s input %lld/%d",
                               STR_ARGS(intake_ascii(effects_arena(fx), str_from(source->format))),
                               (long long)source->intake_number, source->position),
    };
    journal(fx, loaded, &entry);
}

void intake_number_claim(Claim *claim, int32_t partition, const struct loaded *loaded,
                         struct effects *fx)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    claim->number = claim_number_make(claim->shard, serial_next(partition, loaded, fx));
    claim->version = 1;
    index_claim(claim, loaded, fx);
    received(claim, loaded, fx);
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = claim;
    effects_emit_shard(fx, INTAKE_TO_CODING, claim->shard, &inbox.base);
}

/* ---- the worker ------------------------------------------------------------------------------ */

static bool is_whole(const Claim *claim)
{
    return claim && claim->source && claim->number == 0;
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const IntakeInbox *inbox = inbox_read(message, effects_arena(fx));
    const int what = inbox ? (int)inbox->what_case : INTAKE_INBOX__WHAT__NOT_SET;
    switch ((IntakeInbox__WhatCase)what) {
    case INTAKE_INBOX__WHAT_CLAIM:
        if (!is_whole(inbox->claim)) break;
        intake_number_claim(inbox->claim, message->partition, loaded, fx);
        return OK;
    case INTAKE_INBOX__WHAT_HL7:
        if (!inbox->hl7 || !inbox->hl7->source) break;
        return charges_take(inbox->hl7, message->partition, loaded, fx);
    case INTAKE_INBOX__WHAT_MERGE:
    case INTAKE_INBOX__WHAT_GATHER:
    case INTAKE_INBOX__WHAT_JOINED:
    case INTAKE_INBOX__WHAT_ACCOUNT:
        return merges_take(inbox, loaded, fx);
    case INTAKE_INBOX__WHAT__NOT_SET:
    case _INTAKE_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    effects_fault(fx, "message_unreadable", 0);
    return REJECT;
}

static void keys_due(const struct row *row, struct keys *wanted, struct arena *arena)
{
    (void)arena;
    serial_key((int32_t)row->cells[0].i, wanted);
    charges_keys_due(row, wanted);
}

static const struct output outputs[] = {
    [INTAKE_TO_CODING] = {"coding", KEYED_BY_SHARD},
    [INTAKE_TO_INTAKE] = {"intake", KEYED_BY_SHARD},
    {0},
};

static const struct table *const tables[] = {&intake_serial_table,
                                             &intake_claim_table,
                                             &intake_message_table,
                                             &intake_account_table,
                                             &intake_patient_account_table,
                                             &intake_patient_table,
                                             &work_journal,
                                             &work_item,
                                             NULL};

const struct worker intake_worker = {
    .name = "intake",
    .doc = "Gives every claim its number and makes claims of HL7 charges.",
    .outputs = outputs,
    .tables = tables,
    .start = start,
    .keys = keys,
    .handle = handle,
    .due_table = &intake_due_table,
    .due_every_ms = 1000,
    .keys_due = keys_due,
    .tick = charges_close,
};
