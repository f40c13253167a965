/* Scrubbing: judges claims with the patient's history, and gives the clean ones to their partner.
 */
#include "scrubbing/scrubbing.h"

#include "claims/codesets.h"
#include "claims/site_rules.h"
#include "claims/trace.h"
#include "lib/edit/check.h"
#include "scrubbing/tables.h"

#define NAME "scrubbing"

enum { ODD_PRIORITY = 2 };

static struct codesets *codesets;
static struct partners partners;
static struct rules *site_rules;
static struct hash_key identity_key;

static enum status start(const struct settings *settings)
{
    identity_key = settings->identity_key;
    TRY(codesets_load(settings, &codesets));
    TRY(site_rules_load(settings, &site_rules));
    return partners_load(settings, &partners);
}

static void between(const struct settings *settings)
{
    (void)codesets_renew(settings, &codesets);
    (void)site_rules_renew(settings, &site_rules);
}

static ScrubbingInbox *inbox_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return scrubbing_inbox__unpack(&allocator, message->body.len,
                                   (const uint8_t *)message->body.at);
}

/* ---- judging ------------------------------------------------------------------------------ */

static void send(Claim *claim, const struct loaded *loaded, struct effects *fx)
{
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    inbox.what_case = SUBMISSION_INBOX__WHAT_CLAIM;
    inbox.claim = claim;
    verdict_put(fx, loaded, claim, "sent");
    history_add(fx, loaded, &identity_key, claim);
    const struct occasion scrubbed = {
        "scrubbed", STR(""), edit_ids(claim, edit_stage_name(STAGE_SCRUBBING), effects_arena(fx))};
    claim_note(fx, loaded, NAME, claim, scrubbed);
    effects_emit_partner(fx, TO_SUBMISSION, str_from(claim->partner), &inbox.base);
}

static void claim_scrub(Claim *claim, const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const struct history history = history_get(loaded, arena, &identity_key, claim);
    claim->codesets = str_bytes(arena_str(arena, codesets_generation()));
    claim->rules = str_bytes(arena_str(arena, rules_releases(site_rules)));
    const struct edit_run run = {
        .claim = claim,
        .codesets = codesets,
        .partners = &partners,
        .partner = partner_for(&partners, claim_payer_id(claim), claim->type),
        .history = &history,
        .rules = site_rules,
        .today = claim_judged_on(claim, loaded_today(loaded)),
        .arena = arena,
    };
    const struct edit_findings found = edits_run(STAGE_SCRUBBING, &run);
    edit_findings_keep(claim, STAGE_SCRUBBING, &found, arena);
    claim->partner = run.partner ? str_bytes(run.partner->id) : (bytes){0};
    const struct claim_stop stop = claim_stop_of(claim, run.partner, run.today, arena);
    if (stop.fate == CLAIM_GOES_ON) {
        send(claim, loaded, fx);
        return;
    }
    verdict_put(fx, loaded, claim, claim_fate_name(stop.fate));
    const struct occasion stopped = {claim_fate_name(stop.fate), STR(""),
                                     claim_stop_ids(claim, arena)};
    claim_note(fx, loaded, NAME, claim, stopped);
    claim_stop_open(fx, loaded, NAME, claim, &stop);
}

/* For a person to look at. */
static void keep_back(const Claim *claim, const char *why, const struct loaded *loaded,
                      struct effects *fx)
{
    struct work work = claim_work(fx, NAME, claim);
    work.kind = "kept_back";
    work.field = STR("CLM05-3");
    work.text = str_of(why);
    work.priority = ODD_PRIORITY;
    work_open(fx, loaded, &work);
    claim_note(fx, loaded, NAME, claim, (struct occasion){"kept_back", STR(""), str_of(why)});
}

/* A later version of what was sent may only go out as a replacement or void: anything else would
 * bill the service twice. It can come about when an amendment and a release crossed, or when a
 * replacement was held and amended into something else. 005010X222A1 2300 CLM05-3 */
static bool bills_twice(const Claim *claim, const struct verdict *before)
{
    return before->sent_version > 0 && !frequency_in(claim, "7 8");
}

static enum status claim_take(Claim *claim, const struct loaded *loaded, struct effects *fx)
{
    if (claim->number == 0 || claim->version == 0) {
        effects_fault(fx, "claim_without_number", 0);
        return REJECT;
    }
    const struct verdict before =
        claim->version > 1 ? verdict_get(loaded, claim->shard, claim->number) : (struct verdict){0};
    if (bills_twice(claim, &before)) {
        keep_back(claim,
                  "An earlier version was sent; a new one must be a replacement or void: amend it "
                  "(frequency 7 or 8 and the payer's claim number).",
                  loaded, fx);
        verdict_put(fx, loaded, claim, "kept_back");
    } else if (str_is(before.state, "voided")) {
        keep_back(claim, "The claim was voided before this version came.", loaded, fx);
        verdict_put(fx, loaded, claim, "voided");
    } else {
        claim_scrub(claim, loaded, fx);
    }
    return OK;
}

/* ---- people's orders, forwarded by coding with the claim ---------------------------------- */

struct order {
    const Command *command;
    Claim *claim;
    struct verdict verdict;
    const struct loaded *loaded;
    struct effects *fx;
};

static enum status order_refuse(const struct order *order, const char *why)
{
    struct arena *arena = effects_arena(order->fx);
    const str event = arena_printf(arena, "%.*s_refused", STR_ARGS(str_from(order->command->verb)));
    const struct occasion refused = {arena_text(arena, event), str_from(order->command->by),
                                     str_of(why)};
    claim_note(order->fx, order->loaded, NAME, order->claim, refused);
    return OK;
}

static void accept(const struct order *order, const char *event)
{
    work_close(order->fx, order->loaded,
               work_claim_subject(effects_arena(order->fx), order->claim->number), "",
               str_from(order->command->by), str_from(order->command->reason));
    const struct occasion accepted = {event, str_from(order->command->by),
                                      str_from(order->command->reason)};
    claim_note(order->fx, order->loaded, NAME, order->claim, accepted);
}

static enum status release(const struct order *order)
{
    if (!str_is(order->verdict.state, "held"))
        return order_refuse(order, "only a held claim can be released");
    order->claim->released_by =
        order->command->by.len ? order->command->by : str_bytes(STR("unknown"));
    order->claim->release_reason = order->command->reason;
    accept(order, "released");
    claim_scrub(order->claim, order->loaded, order->fx);
    return OK;
}

static enum status retry(const struct order *order)
{
    if (!code_in(order->verdict.state, "held rejected"))
        return order_refuse(order, "only a held or rejected claim can be judged again");
    accept(order, "retried");
    claim_scrub(order->claim, order->loaded, order->fx);
    return OK;
}

/* What was sent is the payer's to undo; once a void of it was sent, the person closes it. */
static bool is_told_the_payer(const struct order *order)
{
    return str_is(order->verdict.state, "sent") && frequency_in(order->claim, "8");
}

static enum status give_up(const struct order *order)
{
    if (str_is(order->verdict.state, "sent") && !is_told_the_payer(order)) {
        keep_back(order->claim,
                  "It was to be voided after it was sent: the payer must be told, by claimline "
                  "replace with --set frequency=8.",
                  order->loaded, order->fx);
        return order_refuse(order, "it was sent: the payer must be told, by claimline replace with "
                                   "--set frequency=8");
    }
    if (str_is(order->verdict.state, "kept_back"))
        return order_refuse(order, "an earlier version was sent: amend it into a void of that");
    if (!is_told_the_payer(order) && !code_in(order->verdict.state, "held rejected payer_rejected"))
        return order_refuse(order, "it is voided");
    accept(order, "voided");
    verdict_put(order->fx, order->loaded, order->claim, "voided");
    return OK;
}

static const struct {
    const char *name;
    enum status (*carry_out)(const struct order *);
} verbs[] = {{"release", release}, {"retry", retry}, {"void", give_up}};

static enum status order_take(const Command *command, const struct loaded *loaded,
                              struct effects *fx)
{
    struct order order = {
        .command = command, .claim = command->amended, .loaded = loaded, .fx = fx};
    if (!order.claim) {
        effects_fault(fx, "order_without_claim", 0);
        return REJECT;
    }
    order.verdict = verdict_get(loaded, order.claim->shard, order.claim->number);
    if (!order.verdict.given || order.verdict.version != order.claim->version)
        return order_refuse(&order, "there is no verdict on this version");
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (str_is(str_from(command->verb), verbs[i].name)) return verbs[i].carry_out(&order);
    effects_fault(fx, "order_unknown", 0);
    return REJECT;
}

/* ---- the worker --------------------------------------------------------------------------- */

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const ScrubbingInbox *inbox = inbox_read(message, arena);
    if (!inbox) return;
    if (inbox->what_case == SCRUBBING_INBOX__WHAT_MERGE)
        history_keys_of(wanted, inbox->merge->shard, str_from(inbox->merge->identity));
    if (inbox->what_case == SCRUBBING_INBOX__WHAT_HISTORY)
        history_keys_of(wanted, inbox->history->shard, str_from(inbox->history->identity));
    const bool order = inbox->what_case == SCRUBBING_INBOX__WHAT_COMMAND;
    const bool claim_itself = inbox->what_case == SCRUBBING_INBOX__WHAT_CLAIM;
    const Claim *claim = order ? inbox->command->amended : claim_itself ? inbox->claim : NULL;
    if (!claim) return;
    history_keys(wanted, claim);
    if (order || claim->version > 1) verdict_keys(wanted, claim->shard, claim->number);
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const ScrubbingInbox *inbox = inbox_read(message, effects_arena(fx));
    const int what = inbox ? (int)inbox->what_case : SCRUBBING_INBOX__WHAT__NOT_SET;
    switch ((ScrubbingInbox__WhatCase)what) {
    case SCRUBBING_INBOX__WHAT_CLAIM:
        return claim_take(inbox->claim, loaded, fx);
    case SCRUBBING_INBOX__WHAT_COMMAND:
        return order_take(inbox->command, loaded, fx);
    case SCRUBBING_INBOX__WHAT_MERGE:
        history_merge(inbox->merge, loaded, fx);
        return OK;
    case SCRUBBING_INBOX__WHAT_HISTORY:
        history_take(inbox->history, &identity_key, loaded, fx);
        return OK;
    case SCRUBBING_INBOX__WHAT__NOT_SET:
    case _SCRUBBING_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    effects_fault(fx, "message_unreadable", 0);
    return REJECT;
}

static const struct output outputs[] = {
    [TO_SUBMISSION] = {"submission", KEYED_BY_PARTNER},
    [TO_SELF] = {"scrubbing", KEYED_BY_SHARD},
    {0},
};

const struct worker scrubbing_worker = {
    .name = NAME,
    .doc =
        "Judges whether the payer would take a claim; owns the verdict and the patient's history.",
    .outputs = outputs,
    .tables = scrubbing_tables,
    .inbox = &scrubbing_inbox__descriptor,
    .start = start,
    .between = between,
    .keys = keys,
    .handle = handle,
};
