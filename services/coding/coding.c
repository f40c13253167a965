/* Coding: judges the codes of claims, holds what is wrong, carries out people's orders. */
#include "coding/coding.h"

#include "claims/codesets.h"
#include "claims/site_rules.h"
#include "coding/orders.h"

#define NAME "coding"

struct codesets *coding_codesets;
struct partners coding_partners;
static struct rules *site_rules;

static enum status start(const struct settings *settings)
{
    TRY(codesets_load(settings, &coding_codesets));
    TRY(site_rules_load(settings, &site_rules));
    return partners_load(settings, &coding_partners);
}

static void between(const struct settings *settings)
{
    (void)codesets_renew(settings, &coding_codesets);
    (void)site_rules_renew(settings, &site_rules);
}

static CodingInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return coding_inbox__unpack(&allocator, message->body.len, (const uint8_t *)message->body.at);
}

/* ---- judging ------------------------------------------------------------------------------ */

static void pass_on(Claim *claim, struct effects *fx)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    inbox.what_case = SCRUBBING_INBOX__WHAT_CLAIM;
    inbox.claim = claim;
    effects_emit_shard(fx, TO_SCRUBBING, claim->shard, &inbox.base);
}

/* It follows the patient's claims that were here before it: scrubbing sees it after all of them. */
static void merge_pass_on(PatientMerge *merge, struct effects *fx)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    inbox.what_case = SCRUBBING_INBOX__WHAT_MERGE;
    inbox.merge = merge;
    effects_emit_shard(fx, TO_SCRUBBING, merge->shard, &inbox.base);
}

void claim_judge(Claim *claim, const struct occasion *occasion, const struct loaded *loaded,
                 struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    claim->codesets = str_bytes(arena_str(arena, codesets_generation()));
    claim->rules = str_bytes(arena_str(arena, rules_releases(site_rules)));
    const struct edit_run run = {
        .claim = claim,
        .codesets = coding_codesets,
        .partners = &coding_partners,
        .partner = partner_for(&coding_partners, claim_payer_id(claim), claim->type),
        .rules = site_rules,
        .today = claim_judged_on(claim, loaded_today(loaded)),
        .arena = arena,
    };
    struct edit_findings found = edits_run(STAGE_CODING, &run);
    if (found.reject || found.hold) edit_suggest(&run, &found);
    edit_findings_keep(claim, STAGE_CODING, &found, arena);
    const struct claim_stop stop = claim_stop_of(claim, run.partner, run.today, arena);
    coded_claim_put(fx, loaded, claim, claim_fate_name(stop.fate));
    /* An order is an event of its own; what came of it is another, but "coded" needs no second row.
     */
    if (occasion->event) claim_note(fx, loaded, NAME, claim, *occasion);
    if (stop.fate == CLAIM_GOES_ON) {
        if (!occasion->event)
            claim_note(fx, loaded, NAME, claim,
                       (struct occasion){"coded", STR(""), edit_ids(claim, NULL, arena)});
        pass_on(claim, fx);
        return;
    }
    const struct occasion stopped = {claim_fate_name(stop.fate), STR(""),
                                     claim_stop_ids(claim, arena)};
    claim_note(fx, loaded, NAME, claim, stopped);
    claim_stop_open(fx, loaded, NAME, claim, &stop);
    claim_queries_open(fx, loaded, NAME, claim, &stop);
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
    case CODING_INBOX__WHAT_MERGE:
        merge_pass_on(inbox->merge, fx);
        return OK;
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
    .name = NAME,
    .doc = "Judges the codes of claims on their dates; owns the claim's body and versions.",
    .outputs = outputs,
    .tables = coding_tables,
    .inbox = &coding_inbox__descriptor,
    .start = start,
    .between = between,
    .keys = keys,
    .handle = handle,
};
