/* People's orders: release, amend, void, retry, replace; here, or forwarded to scrubbing. */
#include "coding/orders.h"

#include "lib/edit/check.h"
#include "runtime/work.h"

struct order {
    Command *command;
    struct coded_claim coded;
    const struct loaded *loaded;
    struct effects *fx;
};

static struct journal_entry entry_of(const struct order *order, const char *event, str detail)
{
    const Command *command = order->command;
    return (struct journal_entry){.shard = command->shard,
                                  .claim = command->claim,
                                  .version = order->coded.version ? order->coded.version
                                                                  : command->version,
                                  .worker = "coding",
                                  .event = event,
                                  .by = str_from(command->by),
                                  .detail = detail};
}

/* An order that cannot be carried out leaves a row in the journal and nothing else. */
static enum status order_refuse(const struct order *order, const char *why)
{
    struct arena *arena = effects_arena(order->fx);
    const str event = arena_printf(arena, "%.*s_refused", STR_ARGS(str_from(order->command->verb)));
    const struct journal_entry entry = entry_of(order, arena_text(arena, event), str_of(why));
    journal(order->fx, order->loaded, &entry);
    return OK;
}

static void close_items(const struct order *order)
{
    work_close(order->fx, order->loaded,
               work_claim_subject(effects_arena(order->fx), order->command->claim), "",
               str_from(order->command->by), str_from(order->command->reason));
}

static struct occasion occasion_of(const struct order *order, const char *event)
{
    return (struct occasion){event, str_from(order->command->by), str_from(order->command->reason)};
}

/* What has gone on is scrubbing's to decide. The order takes the claim along, so that scrubbing
 * need not read what coding may write meanwhile. */
static enum status order_forward(const struct order *order)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    order->command->amended = order->coded.claim;
    order->command->version = order->coded.version;
    inbox.what_case = SCRUBBING_INBOX__WHAT_COMMAND;
    inbox.command = order->command;
    effects_emit_shard(order->fx, TO_SCRUBBING, order->command->shard, &inbox.base);
    return OK;
}

static enum status release(const struct order *order)
{
    Claim *claim = order->coded.claim;
    if (!str_is(order->coded.state, "held"))
        return order_refuse(order, "only a held claim can be released");
    claim->released_by = str_bytes(str_from(order->command->by));
    claim->release_reason = str_bytes(str_from(order->command->reason));
    if (claim->released_by.len == 0) claim->released_by = str_bytes(STR("unknown"));
    const struct occasion occasion = occasion_of(order, "released");
    close_items(order);
    claim_judge(claim, &occasion, order->loaded, order->fx);
    return OK;
}

static enum status retry(const struct order *order)
{
    const struct occasion occasion = occasion_of(order, "retried");
    close_items(order);
    claim_judge(order->coded.claim, &occasion, order->loaded, order->fx);
    return OK;
}

static enum status give_up(const struct order *order)
{
    const struct journal_entry entry = entry_of(order, "voided", str_from(order->command->reason));
    close_items(order);
    coded_claim_put(order->fx, order->loaded, order->coded.claim, "voided");
    journal(order->fx, order->loaded, &entry);
    return OK;
}

/* The new version is the person's word but for what must not change: number, patient, source. */
static void take_over(Claim *amended, const struct coded_claim *old)
{
    amended->shard = old->claim->shard;
    amended->number = old->claim->number;
    amended->version = old->version + 1;
    amended->identity = old->claim->identity;
    amended->source = old->claim->source;
    amended->released_by = (bytes){0};
    amended->release_reason = (bytes){0};
    amended->partner = (bytes){0};
    amended->n_findings = 0;
}

static enum status new_version(const struct order *order, const char *event)
{
    Claim *amended = order->command->amended;
    if (!amended) return order_refuse(order, "the new version is missing");
    const struct occasion occasion = occasion_of(order, event);
    take_over(amended, &order->coded);
    close_items(order);
    coded_claim_archive(order->fx, order->loaded, &order->coded, order->command);
    claim_judge(amended, &occasion, order->loaded, order->fx);
    return OK;
}

static enum status amend(const struct order *order)
{
    return new_version(order, "amended");
}

static bool stopped_in_scrubbing(const struct order *order)
{
    return code_in(coding_verdict(order->loaded, order->command->shard, order->command->claim,
                                  order->coded.version),
                   "held rejected payer_rejected kept_back");
}

static enum status amend_passed(const struct order *order)
{
    if (stopped_in_scrubbing(order)) return new_version(order, "amended");
    return order_refuse(
        order,
        "it has gone on: only a held claim or one that was rejected can be amended; what was "
        "sent is billed anew by claimline replace");
}

/* A replacement of what was sent is a new version with frequency 7 or 8. 005010X222A1 2300 CLM05-3
 */
static enum status replace(const struct order *order)
{
    const str verdict = coding_verdict(order->loaded, order->command->shard, order->command->claim,
                                       order->coded.version);
    if (!str_is(verdict, "sent"))
        return order_refuse(order, "only a sent claim can be replaced: amend it");
    if (!order->command->amended || !frequency_in(order->command->amended, "7 8"))
        return order_refuse(order, "a replacement has frequency 7 or 8 and the payer's claim "
                                   "number: --set frequency=7");
    return new_version(order, "replaced");
}

static enum status not_here(const struct order *order)
{
    return order_refuse(order, "it has not gone out");
}

static const struct verb {
    const char *name;
    enum status (*stopped)(const struct order *); /* held or rejected here */
    enum status (*passed)(const struct order *);  /* gone on to scrubbing */
} verbs[] = {
    {"release", release, order_forward}, {"amend", amend, amend_passed},
    {"void", give_up, order_forward},    {"retry", retry, order_forward},
    {"replace", not_here, replace},
};

void order_keys(const Command *command, struct keys *wanted)
{
    coding_keys(wanted, command->shard, command->claim);
}

enum status order_take(Command *command, const struct loaded *loaded, struct effects *fx)
{
    struct order order = {.command = command, .loaded = loaded, .fx = fx};
    const struct verb *verb = NULL;
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (str_is(str_from(command->verb), verbs[i].name)) verb = &verbs[i];
    if (!verb) {
        effects_fault(fx, "order_unknown", 0);
        return REJECT;
    }
    if (!coded_claim_get(loaded, effects_arena(fx), command->shard, command->claim, &order.coded))
        return order_refuse(&order, "there is no such claim");
    if (command->version && command->version != order.coded.version)
        return order_refuse(&order, "another version has taken its place");
    if (str_is(order.coded.state, "voided")) return order_refuse(&order, "it is voided");
    return str_is(order.coded.state, "passed") ? verb->passed(&order) : verb->stopped(&order);
}
