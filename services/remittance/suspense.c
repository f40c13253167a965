/* Payments in suspense: what puts them there, and what people decide of them.
 *
 *   suspense_post: at the payment's shard the order is noted (ordered) and the payment sent on to
 *   the claim's shard; there claim.c posts it as any other, or says why not; the answer comes back
 *   and closes the item, or leaves it open (refused). Of two orders the first noted is carried out.
 *   suspense_drop: no claim of ours is paid by it. Its item is closed; the money stays unapplied.
 */
#include "lib/base/body.h"
#include "lib/edit/check.h"
#include "remittance/step.h"

/* Rows of suspended_table and decision_table. */
enum { SUSPENDED_CLAIM = 2, SUSPENDED_SUBJECT, SUSPENDED_BODY };
enum { DECISION_STATE = 2, DECISION_COMMAND = 5 };

/* ---- into suspense ------------------------------------------------------------------------- */

str step_subject(const struct posting_step *step)
{
    struct arena *arena = effects_arena(step->fx);
    return arena_printf(arena, "%.*s.%d", STR_ARGS(payment_subject(arena, step->in->payment)),
                        step->in->ordinal);
}

struct work step_work(const struct posting_step *step)
{
    return (struct work){
        .subject = step_subject(step),
        .shard = step->in->shard,
        .claim = step->number.claim,
        .version = step->number.version,
        .worker = "remittance",
        .amount_cents = step->in->claim->paid_cents,
    };
}

static void note(const struct posting_step *step, const char *event, str by, str detail)
{
    journal(step->fx, step->loaded,
            &(struct journal_entry){.shard = step->in->shard,
                                    .claim = step->number.claim,
                                    .version = step->number.version,
                                    .worker = "remittance",
                                    .event = event,
                                    .by = by,
                                    .detail = detail});
}

static void suspense_append(const struct posting_step *step, const char *reason)
{
    const Payment *payment = step->in->payment;
    const struct value cells[] = {
        V_INT(step->in->shard),
        V_BYTES(payment->payer),
        V_BYTES(payment->trace),
        V_INT(step->in->ordinal),
        V_INT(step->number.claim),
        V_INT(step->in->claim->paid_cents),
        V_STR(str_of(reason)),
        V_STR(body_pack(effects_arena(step->fx), &step->in->base)),
        V_INT(loaded_now(step->loaded).us),
        V_INT(payment->intake_number),
        V_INT(payment->set_ordinal),
    };
    effects_append(step->fx, &suspense_table, cells);
}

static void suspense_open(const struct posting_step *step, const char *reason, str text)
{
    struct work work = step_work(step);
    work.kind = "suspense";
    work.edit = strcmp(reason, "unbalanced") == 0 ? STR("PRC-07") : str_of(reason);
    work.text = text;
    work.priority = 2;
    work_open(step->fx, step->loaded, &work);
}

/* Back to where the payment lies. refused: absent, it was posted. */
static void answer_emit(const struct posting_step *step, str refused)
{
    SuspenseOrder order = *step->in->order;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    order.claim = step->number.claim;
    order.version = step->number.version;
    order.refused = str_bytes(refused);
    inbox.what_case = REMITTANCE_INBOX__WHAT_ANSWERED;
    inbox.answered = &order;
    effects_emit_shard(step->fx, TO_SELF, order.shard, &inbox.base);
}

void suspend(const struct posting_step *step, const char *reason, str text)
{
    const SuspenseOrder *order = step->in->order;
    if (order) {
        note(step, "assign_refused", str_from(order->by), text);
        answer_emit(step, text);
        return;
    }
    if (step->number.claim) note(step, "suspended", STR(""), str_of(reason));
    suspense_append(step, reason);
    suspense_open(step, reason, text);
}

void suspense_posted(const struct posting_step *step)
{
    const SuspenseOrder *order = step->in->order;
    note(step, "assigned", str_from(order->by), str_from(order->reason));
    answer_emit(step, (str){0});
}

/* ---- people's decisions -------------------------------------------------------------------- */

static void key_of(struct value key[2], int64_t shard, int64_t suspense)
{
    key[0] = V_INT(shard);
    key[1] = V_INT(suspense);
}

void suspense_keys(int64_t shard, int64_t suspense, struct keys *keys)
{
    struct value key[2];
    key_of(key, shard, suspense);
    keys_add(keys, &suspended_table, key);
    keys_add(keys, &decision_table, key);
}

static void decision_put(const SuspenseOrder *order, const char *state, const struct loaded *loaded,
                         struct effects *fx)
{
    const struct value cells[] = {
        V_INT(order->shard),
        V_INT(order->suspense),
        V_STR(str_of(state)),
        V_INT(order->claim),
        V_INT(order->version),
        V_INT(order->command),
        V_STR(str_from(order->by)),
        V_STR(str_from(order->reason)),
        V_STR(order->refused.len ? str_from(order->refused) : STR("")),
        V_INT(loaded_now(loaded).us),
    };
    effects_put(fx, &decision_table, cells);
}

static void item_close(const SuspenseOrder *order, const struct row *suspended,
                       const struct loaded *loaded, struct effects *fx)
{
    work_close(fx, loaded, suspended->cells[SUSPENDED_SUBJECT].s, "suspense", str_from(order->by),
               str_from(order->reason));
}

/* What was dropped has no open item any more; an order that failed means that it is looked for. */
static void item_open_again(const SuspenseOrder *order, const struct row *suspended,
                            const struct loaded *loaded, struct effects *fx)
{
    const ClaimPayment *in = (const ClaimPayment *)body_unpack(
        effects_arena(fx), &claim_payment__descriptor, suspended->cells[SUSPENDED_BODY].s);
    const struct work work = {
        .subject = suspended->cells[SUSPENDED_SUBJECT].s,
        .shard = order->shard,
        .claim = suspended->cells[SUSPENDED_CLAIM].i,
        .worker = "remittance",
        .kind = "suspense",
        .edit = STR("refused"),
        .text = str_from(order->refused),
        .priority = 2,
        .amount_cents = in && in->claim ? in->claim->paid_cents : 0,
    };
    work_open(fx, loaded, &work);
}

/* The order's line in the journal of the claim that it is about; without one there is no journal.
 */
static void order_note(const SuspenseOrder *order, int64_t claim, const char *event, str detail,
                       const struct posting_step *at)
{
    if (claim == 0) return;
    journal(at->fx, at->loaded,
            &(struct journal_entry){.shard = claim_number_shard(claim),
                                    .claim = claim,
                                    .version = order->version,
                                    .worker = "remittance",
                                    .event = event,
                                    .by = str_from(order->by),
                                    .detail = detail});
}

static enum status assign(SuspenseOrder *order, const struct row *suspended,
                          const struct posting_step *at)
{
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    ClaimPayment *out = (ClaimPayment *)body_unpack(
        effects_arena(at->fx), &claim_payment__descriptor, suspended->cells[SUSPENDED_BODY].s);
    if (!out) {
        effects_fault(at->fx, "suspense_unreadable", 0);
        return REJECT;
    }
    out->shard = claim_number_shard(order->claim);
    out->matched_claim = order->claim;
    out->matched_version = 0;
    out->matched_by = str_bytes(STR("a person"));
    out->foreign = 0;
    out->order = order;
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = out;
    decision_put(order, "ordered", at->loaded, at->fx);
    effects_emit_shard(at->fx, TO_SELF, out->shard, &inbox.base);
    return OK;
}

static enum status drop(SuspenseOrder *order, const struct row *suspended,
                        const struct posting_step *at)
{
    order->claim = 0;
    decision_put(order, "dropped", at->loaded, at->fx);
    item_close(order, suspended, at->loaded, at->fx);
    order_note(order, suspended->cells[SUSPENDED_CLAIM].i, "payment_dropped",
               str_from(order->reason), at);
    return OK;
}

/* What may be ordered of a payment by what was decided so far; a dropped one can still be posted.
 */
static const struct decision {
    const char *verb, *from; /* states, "-": nothing was decided */
    enum status (*carry_out)(SuspenseOrder *, const struct row *, const struct posting_step *);
} decisions[] = {
    {"suspense_post", "- refused dropped", assign},
    {"suspense_drop", "- refused", drop},
};

enum status suspense_order_take(const Command *command, const struct loaded *loaded,
                                struct effects *fx)
{
    const struct posting_step at = {.loaded = loaded, .fx = fx};
    const struct decision *decision = NULL;
    SuspenseOrder order = SUSPENSE_ORDER__INIT;
    struct value key[2];
    for (size_t i = 0; i < COUNT_OF(decisions); i++)
        if (str_is(str_from(command->verb), decisions[i].verb)) decision = &decisions[i];
    key_of(key, command->shard, command->suspense);
    const struct row *suspended = loaded_first(loaded, &suspended_table, key);
    const struct row *decided = loaded_first(loaded, &decision_table, key);
    if (!decision || !suspended) {
        effects_fault(fx, decision ? "nothing_in_suspense" : "order_unknown", 0);
        return REJECT;
    }
    order.shard = command->shard;
    order.suspense = command->suspense;
    order.command = command->command;
    order.by = command->by;
    order.reason = command->reason;
    order.claim = command->claim;
    const str state = decided ? decided->cells[DECISION_STATE].s : STR("-");
    order.dropped = str_is(state, "dropped");
    if (!code_in(state, decision->from)) {
        order_note(&order, order.claim, "assign_refused",
                   STR("another order about the payment came first"), &at);
        return OK;
    }
    return decision->carry_out(&order, suspended, &at);
}

enum status suspense_answer_take(const SuspenseOrder *order, const struct loaded *loaded,
                                 struct effects *fx)
{
    struct value key[2];
    key_of(key, order->shard, order->suspense);
    const struct row *suspended = loaded_first(loaded, &suspended_table, key);
    const struct row *decided = loaded_first(loaded, &decision_table, key);
    if (!suspended || !decided || decided->cells[DECISION_COMMAND].i != order->command) {
        effects_fault(fx, "answer_to_no_order", 0);
        return REJECT;
    }
    decision_put(order, order->refused.len ? "refused" : "posted", loaded, fx);
    if (order->refused.len == 0)
        item_close(order, suspended, loaded, fx);
    else if (order->dropped)
        item_open_again(order, suspended, loaded, fx);
    return OK;
}
