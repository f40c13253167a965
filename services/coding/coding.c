/* Coding: judges the codes of claims, holds what is wrong, carries out people's orders. */
#include "coding/coding.h"

#include <stdio.h>

#include "coding/orders.h"
#include "lib/edit/stop.h"
#include "runtime/file.h"
#include "runtime/settings.h"
#include "runtime/work.h"

enum { PATH_BYTES_MAX = 4096 };

struct codesets *coding_codesets;
struct partners coding_partners;

static enum status start(const struct settings *settings)
{
    static struct partners_reading reading; /* lives as long as the process */
    char folder[PATH_BYTES_MAX];
    struct arena *arena = arena_new(SIZE_MAX);
    (void)snprintf(folder, sizeof folder, "%s/codesets", settings->config_folder);
    coding_codesets = codesets_new(arena);
    TRY(folder_read(folder, ".tsv", codesets_add, coding_codesets));
    (void)snprintf(folder, sizeof folder, "%s/payers", settings->config_folder);
    reading = (struct partners_reading){.arena = arena};
    TRY(folder_read(folder, ".yaml", partners_add, &reading));
    coding_partners = partners_of(&reading);
    return OK;
}

static CodingInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return coding_inbox__unpack(&allocator, message->body.len, (const uint8_t *)message->body.at);
}

/* ---- judging ------------------------------------------------------------------------------ */

static void open_item(const Claim *claim, const struct claim_stop *stop,
                      const struct loaded *loaded, struct effects *fx)
{
    const struct work work = {
        .subject = work_claim_subject(effects_arena(fx), claim->number),
        .shard = claim->shard,
        .claim = claim->number,
        .version = claim->version,
        .worker = "coding",
        .kind = stop->kind,
        .edit = stop->edit,
        .field = stop->field,
        .text = stop->text,
        .priority = stop->priority,
        .due = stop->due,
        .amount_cents = claim->charge_cents,
    };
    work_open(fx, loaded, &work);
}

static void note(const Claim *claim, struct occasion what, const struct loaded *loaded,
                 struct effects *fx)
{
    const struct journal_entry entry = {.shard = claim->shard,
                                        .claim = claim->number,
                                        .version = claim->version,
                                        .worker = "coding",
                                        .event = what.event,
                                        .by = what.by,
                                        .detail = what.reason};
    journal(fx, loaded, &entry);
}

static void pass_on(Claim *claim, struct effects *fx)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    inbox.what_case = SCRUBBING_INBOX__WHAT_CLAIM;
    inbox.claim = claim;
    effects_emit_shard(fx, TO_SCRUBBING, claim->shard, &inbox.base);
}

void claim_judge(Claim *claim, const struct occasion *occasion, const struct loaded *loaded,
                 struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const struct edit_run run = {
        .claim = claim,
        .codesets = coding_codesets,
        .partners = &coding_partners,
        .partner = partner_for(&coding_partners, claim_payer_id(claim), claim->type),
        .today = claim_judged_on(claim, loaded_today(loaded)),
        .arena = arena,
    };
    const struct edit_findings found = edits_run(STAGE_CODING, &run);
    edit_findings_keep(claim, STAGE_CODING, &found, arena);
    const struct claim_stop stop = claim_stop_of(claim, run.partner, run.today, arena);
    coded_claim_put(fx, loaded, claim, claim_fate_name(stop.fate));
    /* An order is an event of its own; what came of it is another, but "coded" needs no second row.
     */
    if (occasion->event) note(claim, *occasion, loaded, fx);
    if (stop.fate == CLAIM_GOES_ON) {
        if (!occasion->event)
            note(claim, (struct occasion){"coded", STR(""), edit_ids(claim, NULL, arena)}, loaded,
                 fx);
        pass_on(claim, fx);
        return;
    }
    const struct occasion stopped = {claim_fate_name(stop.fate), STR(""),
                                     claim_stop_ids(claim, arena)};
    note(claim, stopped, loaded, fx);
    open_item(claim, &stop, loaded, fx);
}

/* ---- the worker --------------------------------------------------------------------------- */

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const CodingInbox *inbox = inbox_read(message, arena);
    if (inbox && inbox->what_case == CODING_INBOX__WHAT_COMMAND) order_keys(inbox->command, wanted);
}

static enum status refuse(struct effects *fx, const char *code)
{
    effects_fault(fx, code, 0);
    return REJECT;
}

static enum status claim_take(Claim *claim, const struct loaded *loaded, struct effects *fx)
{
    static const struct occasion arrival = {0};
    if (claim->number == 0 || claim->version == 0) return refuse(fx, "claim_without_number");
    claim_judge(claim, &arrival, loaded, fx);
    return OK;
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const CodingInbox *inbox = inbox_read(message, effects_arena(fx));
    const int what = inbox ? (int)inbox->what_case : CODING_INBOX__WHAT__NOT_SET;
    switch ((CodingInbox__WhatCase)what) {
    case CODING_INBOX__WHAT_CLAIM:
        return claim_take(inbox->claim, loaded, fx);
    case CODING_INBOX__WHAT_COMMAND:
        return order_take(inbox->command, loaded, fx);
    case CODING_INBOX__WHAT__NOT_SET:
    case _CODING_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    return refuse(fx, "message_unreadable");
}

static const struct output outputs[] = {
    [TO_SCRUBBING] = {"scrubbing", KEYED_BY_SHARD},
    {0},
};

const struct worker coding_worker = {
    .name = "coding",
    .doc = "Judges the codes of claims on their dates; owns the claim's body and versions.",
    .outputs = outputs,
    .tables = coding_tables,
    .start = start,
    .keys = keys,
    .handle = handle,
};
