/* One CLP of an 835: matched to its claim and posted, or put into suspense with the reason.
 *
 * CLP01 is our claim number with a check character and the claim version was sent; else the match
 * ladder (match.c) finds the claim, and the payment goes on to its shard. What does not match stays
 * in suspense in front of a person; nothing is guessed. Sources: 005010X221A1 1.10.2, 2100
 * CLP01-CLP05, CAS; reversals 1.10.2.8.
 */
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "lib/x12/balance.h"
#include "remittance/step.h"
#include "runtime/work.h"

static bool is_reversal(const ClaimPayment *in)
{
    return str_is(str_from(in->claim->status), "22"); /* CLP02 */
}

/* By its own number, or by the one that the match ladder or a person found. */
static bool is_numbered(const ClaimPayment *in, struct claim_number *number)
{
    if (in->foreign && !in->matched_claim) return false;
    if (!in->matched_claim) return claim_number_parse(str_from(in->claim->patient_control), number);
    *number = (struct claim_number){in->matched_claim, in->matched_version};
    return true;
}

static bool is_ours(const ClaimPayment *in, struct claim_number *number)
{
    return is_numbered(in, number) && claim_number_shard(number->claim) == in->shard;
}

void claim_payment_keys(const ClaimPayment *in, int32_t partition, struct keys *keys,
                        struct arena *arena)
{
    struct claim_number number;
    struct value key[2];
    if (!in->claim || !in->payment) return;
    if (!is_ours(in, &number)) {
        match_keys(in, keys);
        return;
    }
    claim_key(key, number.claim);
    keys_add(keys, &posting_table, key);
    keys_add(keys, &sent_table, key);
    keys_add(keys, &early_reversal_table, key);
    review_keys(in, key, keys);
    const struct rate_of rate = rate_of(partition, in, arena);
    rate_keys(&rate, keys);
}

static void note(const struct posting_step *step, const char *event, str detail)
{
    journal(step->fx, step->loaded,
            &(struct journal_entry){.shard = step->in->shard,
                                    .claim = step->number.claim,
                                    .version = step->number.version,
                                    .worker = "remittance",
                                    .event = event,
                                    .detail = detail});
}

/* ---- posting ------------------------------------------------------------------------------ */

static void entries_append(const struct posting_step *step)
{
    const struct ledger_entries entries = ledger_entries(effects_arena(step->fx), step->in->claim);
    for (size_t i = 0; i < entries.count; i++) {
        const struct ledger_entry *entry = &entries.items[i];
        const struct value cells[] = {
            V_INT(step->in->shard),
            V_BYTES(step->in->payment->payer),
            V_BYTES(step->in->payment->trace),
            V_INT(step->in->ordinal),
            V_INT(entry->line),
            V_INT(entry->entry),
            V_INT(step->number.claim),
            V_INT(step->number.version),
            V_STR(str_of(entry->debit)),
            V_STR(str_of(entry->credit)),
            V_INT(entry->amount.cents),
            V_STR(entry->reason.at ? entry->reason : STR("")),
            V_INT(loaded_now(step->loaded).us),
            V_INT(step->in->payment->intake_number),
            V_INT(step->in->payment->set_ordinal),
        };
        effects_append(step->fx, &ledger_table, cells);
    }
}

static void position_emit(const struct posting_step *step, const struct posting *posting)
{
    Position position = POSITION__INIT;
    position.shard = posting->shard;
    position.claim = posting->claim;
    position.version = posting->version;
    position.state = str_bytes(posting->state);
    position.by = str_bytes(STR("remittance"));
    position.partner = str_bytes(posting->payer);
    position.charge_cents = posting->charge_cents;
    position.paid_cents = posting->paid_cents;
    position.adjusted_cents = posting->adjusted_cents;
    position.patient_cents = posting->patient_cents;
    position.code = str_bytes(posting->reason);
    FollowupInbox inbox = FOLLOWUP_INBOX__INIT;
    inbox.what_case = FOLLOWUP_INBOX__WHAT_POSITION;
    inbox.position = &position;
    effects_emit_shard(step->fx, TO_FOLLOWUP, posting->shard, &inbox.base);
}

static struct work work_about(const struct posting_step *step, const struct posting *posting)
{
    return (struct work){.subject = work_claim_subject(effects_arena(step->fx), posting->claim),
                         .shard = posting->shard,
                         .claim = posting->claim,
                         .version = posting->version,
                         .worker = "remittance",
                         .amount_cents = posting->charge_cents};
}

/* The item of a denial has the id of the edit that would have spared it. */
static void unpaid_open(const struct posting_step *step, const struct posting *posting,
                        const struct edit_finding *denial, int32_t priority)
{
    struct work work = work_about(step, posting);
    work.edit = posting->reason;
    if (str_is(posting->state, "denied")) {
        work.kind = "denied";
        work.edit = review_denial_edit(denial, posting->reason);
        work.text = review_denial_text(denial, effects_arena(step->fx));
        work.priority = priority;
    } else {
        work.kind = "zero_paid";
        work.text = STR("Nothing was paid, without a denial: deductible, contract or bundled.");
        work.priority = 6;
    }
    work_open(step->fx, step->loaded, &work);
}

/* Something was paid, and a line or a part was denied. */
static void rework_open(const struct posting_step *step, const struct posting *posting,
                        const struct edit_finding *denial, int32_t priority)
{
    struct work work = work_about(step, posting);
    work.kind = "rework";
    work.edit = review_denial_edit(denial, denial->evidence.value);
    work.field = denial->evidence.field;
    work.text = review_denial_text(denial, effects_arena(step->fx));
    work.priority = priority + 1; /* part of it was paid */
    work_open(step->fx, step->loaded, &work);
}

static void outcome_open(const struct posting_step *step, const struct posting *posting)
{
    const struct edit_findings found =
        review_of(step->in, &step->number, step->loaded, effects_arena(step->fx));
    const struct edit_finding *denial = review_denial(&found);
    const struct work about = work_about(step, posting);
    const struct rate_of rate = rate_of(step->partition, step->in, effects_arena(step->fx));
    const int32_t priority = rate_count(&rate, step->loaded, step->fx);
    if (!str_is(posting->state, "paid"))
        unpaid_open(step, posting, denial, priority);
    else if (denial)
        rework_open(step, posting, denial, priority);
    review_open(&found, &about, step->fx, step->loaded);
}

/* What the payment opened is over when it is taken back. */
static void outcome_close(const struct posting_step *step, const struct posting *posting)
{
    static const char *const kinds[] = {"denied", "zero_paid", "rework", "underpayment"};
    const str subject = work_claim_subject(effects_arena(step->fx), posting->claim);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        work_close(step->fx, step->loaded, subject, kinds[i], (str){0}, STR("reversed"));
}

static str state_of(const struct posting_step *step, const struct posting *posting, str *reason)
{
    const enum outcome outcome = ledger_outcome(step->in->claim, effects_arena(step->fx), reason);
    if (is_reversal(step->in) && posting->charge_cents == 0) return STR("reversed");
    if (posting->paid_cents > 0) return STR("paid");
    switch (outcome) {
    case OUTCOME_DENIED:
        return STR("denied");
    case OUTCOME_PAID:
    case OUTCOME_ZERO_PAID:
        break;
    }
    return STR("zero_paid");
}

static void post(const struct posting_step *step, struct posting *posting)
{
    const RemitClaim *claim = step->in->claim;
    str reason = {0};
    posting->version = step->number.version;
    posting->charge_cents += claim->charge_cents;
    posting->paid_cents += claim->paid_cents;
    posting->adjusted_cents += step->adjusted_cents;
    posting->patient_cents += step->patient_cents;
    posting->payer = str_from(step->in->payment->payer);
    posting->trace = str_from(step->in->payment->trace);
    posting->payer_control = str_from(claim->payer_control);
    posting->posted_us = loaded_now(step->loaded).us;
    posting->state = state_of(step, posting, &reason);
    posting->reason = reason.at ? reason : STR("");
    entries_append(step);
    posting_put(step->fx, posting);
    position_emit(step, posting);
    note(step, is_reversal(step->in) ? "reversed" : "posted", posting->reason);
    if (str_is(posting->state, "reversed"))
        outcome_close(step, posting);
    else if (!is_reversal(step->in))
        outcome_open(step, posting);
}

/* ---- what a CLP may be -------------------------------------------------------------------- */

/* Why this CLP cannot be posted; NULL: it can. */
static const char *obstacle(const struct posting_step *step, const struct posting *posting,
                            const struct sent *sent)
{
    const int64_t charge = posting->charge_cents + step->in->claim->charge_cents;
    if (charge != 0 && charge != sent->charge_cents)
        return posting->charge_cents ? "paid_twice" : "charge_differs";
    if (is_reversal(step->in) && step->in->claim->paid_cents != -posting->paid_cents)
        return "reversal_differs"; /* else what it leaves behind would stay paid unseen */
    return NULL;
}

static str reversal_differs(void)
{
    return STR("Not posted (reversal_differs): the reversal takes back another amount than was "
               "paid.");
}

/* Its item has the payment's subject: what is done with the claim meanwhile does not close it. */
static void waiting_open(const struct posting_step *step)
{
    struct work work = step_work(step);
    work.kind = "reversal_waits";
    work.text =
        STR("The payer takes back (CLP02 22) what it has not been seen to pay. It is posted "
            "when the payment comes; ask the payer for that remittance if it does not.");
    work.priority = 4;
    work_open(step->fx, step->loaded, &work);
}

static void wait_for_payment(const struct posting_step *step)
{
    struct value key[2];
    claim_key(key, step->number.claim);
    const struct value cells[] = {key[0], key[1], V_INT(step->in->claim->paid_cents),
                                  V_STR(body_pack(effects_arena(step->fx), &step->in->base))};
    if (step->in->order) {
        suspend(step, "nothing_to_reverse",
                STR("It is a reversal (CLP02 22), and nothing is posted on this claim that it "
                    "could take back."));
    } else if (loaded_first(step->loaded, &early_reversal_table, key)) {
        suspend(step, "reversed_twice",
                STR("A second reversal came before the payment that it reverses."));
    } else {
        effects_put(step->fx, &early_reversal_table, cells);
        waiting_open(step);
        note(step, "reversal_waits", STR(""));
    }
}

/* The reversal that came first is posted right behind the payment that it reverses; one of another
 * amount does not wait for ever. */
static void post_waiting(const struct posting_step *step, struct posting *posting)
{
    struct value key[2];
    claim_key(key, step->number.claim);
    const struct row *row = loaded_first(step->loaded, &early_reversal_table, key);
    if (!row) return;
    struct posting_step next = *step;
    next.in = (const ClaimPayment *)body_unpack(effects_arena(step->fx), &claim_payment__descriptor,
                                                row->cells[3].s);
    if (!next.in) return;
    effects_delete(step->fx, &early_reversal_table, key);
    work_close(step->fx, step->loaded, step_subject(&next), "reversal_waits", (str){0},
               STR("its payment came"));
    if (next.in->claim->charge_cents == -posting->charge_cents &&
        next.in->claim->paid_cents == -posting->paid_cents &&
        remit_claim_sums(next.in->claim, &next.adjusted_cents, &next.patient_cents))
        post(&next, posting);
    else
        suspend(&next, "reversal_differs", reversal_differs());
}

static str obstacle_text(const struct posting_step *step, const char *why,
                         const struct posting *posting, const struct sent *sent)
{
    struct arena *arena = effects_arena(step->fx);
    char charge[MONEY_TEXT_MAX], claimed[MONEY_TEXT_MAX];
    (void)money_write(money_of(step->in->claim->charge_cents), charge);
    (void)money_write(money_of(sent->charge_cents), claimed);
    if (strcmp(why, "reversal_differs") == 0) return reversal_differs();
    if (strcmp(why, "other_payer") == 0)
        return arena_printf(arena,
                            "Not posted (other_payer): the payment is %.*s's, the claim was sent "
                            "to %.*s.",
                            STR_ARGS(str_from(step->in->payment->payer)), STR_ARGS(sent->partner));
    if (strcmp(why, "paid_twice") == 0)
        return arena_printf(arena,
                            "Not posted (paid_twice): the claim's charge of %s is answered already "
                            "by payment %.*s; only a reversal (CLP02 22) takes that back.",
                            claimed, STR_ARGS(posting->trace));
    return arena_printf(
        arena, "Not posted (%s): the payment speaks of a charge of %s, the claim sent has %s.", why,
        charge, claimed);
}

/* ---- a CLP without our number ------------------------------------------------------------- */

static void send_on(const struct posting_step *step, const struct match *match)
{
    ClaimPayment out = *step->in;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    out.shard = claim_number_shard(match->claim);
    out.matched_claim = match->claim;
    out.matched_version = match->version;
    out.matched_by = str_bytes(str_of(match->by));
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = &out;
    effects_emit_shard(step->fx, TO_SELF, out.shard, &inbox.base);
}

static void unmatched(const struct posting_step *step)
{
    suspend(step, "unmatched",
            STR("The payment names no claim that was sent from here: neither CLP01, CLP07, nor "
                "member, dates and amount fit one."));
}

static enum status foreign_take(const struct posting_step *step)
{
    struct arena *arena = effects_arena(step->fx);
    const struct match match = match_find(step->in, step->loaded, arena);
    if (match.claim)
        send_on(step, &match);
    else if (match.candidates)
        suspend(step, "ambiguous",
                arena_printf(arena,
                             "The payment does not carry our claim number (CLP01); by %s it may "
                             "mean any of %zu claims.",
                             match.by, match.candidates));
    else
        unmatched(step);
    return OK;
}

/* CLP01 reads as a number of ours by chance: the ladder's other steps are tried with a message of
 * its own, since they read what no numbered payment needs. */
static void foreign_emit(const struct posting_step *step)
{
    ClaimPayment out = *step->in;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    out.foreign = 1;
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = &out;
    effects_emit_shard(step->fx, TO_SELF, out.shard, &inbox.base);
}

/* What the ladder found may not have been sent either: a 277CA can name any number. It is not asked
 * twice. */
static void not_sent_take(struct posting_step *step)
{
    if (step->in->order) {
        suspend(step, "not_sent", STR("No version of this claim was sent from here."));
        return;
    }
    step->number = (struct claim_number){0};
    if (step->in->matched_claim)
        unmatched(step);
    else
        foreign_emit(step);
}

/* A person names the claim: of its versions the one that the lines name, else the last one sent. */
static int32_t version_ordered(const struct posting_step *step)
{
    const int32_t named = match_version_named(step->in->claim);
    struct value key[2];
    int32_t version = 0;
    claim_key(key, step->number.claim);
    for (const struct row *row = loaded_first(step->loaded, &sent_table, key); row; row = row->next)
        if (version != named || version == 0) version = (int32_t)row->cells[2].i;
    return version;
}

/* What only a person could get wrong; NULL: nothing. */
static const char *order_obstacle(const struct posting_step *step, const struct sent *sent)
{
    if (!step->in->order) return NULL;
    return str_eq(sent->partner, str_from(step->in->payment->payer)) ? NULL : "other_payer";
}

static void posted_note(const struct posting_step *step)
{
    if (step->in->order)
        suspense_posted(step);
    else if (step->in->matched_claim)
        note(step, "matched", str_from(step->in->matched_by));
}

/* The equation; to a person who would have it posted also what can be done. */
static str unbalanced_text(const struct posting_step *step)
{
    const str equation = str_from(step->in->balanced);
    if (!step->in->order) return equation;
    return arena_printf(effects_arena(step->fx),
                        "Not posted (unbalanced): %.*s. Nothing is made to fit: the payer corrects "
                        "it by a reversal and a new payment, and this one is dropped.",
                        STR_ARGS(equation));
}

/* What stands against posting it, but for its own sums; NULL: nothing. */
static const char *obstacle_of(const struct posting_step *step, const struct posting *posting,
                               const struct sent *sent)
{
    const char *why = order_obstacle(step, sent);
    return why ? why : obstacle(step, posting, sent);
}

static void sent_take(struct posting_step *step, const struct sent *sent)
{
    const ClaimPayment *in = step->in;
    struct posting posting = posting_get(step->loaded, step->number.claim);
    const char *why = obstacle_of(step, &posting, sent);
    if (!str_is(str_from(in->balanced), "Y")) {
        suspend(step, "unbalanced", unbalanced_text(step));
    } else if (!remit_claim_sums(in->claim, &step->adjusted_cents, &step->patient_cents)) {
        suspend(step, "too_large", STR("The payment's amounts do not fit a ledger."));
    } else if (is_reversal(in) && posting.charge_cents == 0) {
        wait_for_payment(step);
    } else if (why) {
        suspend(step, why, obstacle_text(step, why, &posting, sent));
    } else {
        posted_note(step);
        post(step, &posting);
        if (!is_reversal(in)) post_waiting(step, &posting);
    }
}

enum status claim_payment_take(const ClaimPayment *in, int32_t partition,
                               const struct loaded *loaded, struct effects *fx)
{
    struct posting_step step = {.in = in, .loaded = loaded, .fx = fx, .partition = partition};
    struct sent sent = {0};
    if (!in->claim || !in->payment) {
        effects_fault(fx, "message_incomplete", 0);
        return REJECT;
    }
    if (!is_ours(in, &step.number)) {
        step.number = (struct claim_number){0};
        return foreign_take(&step);
    }
    if (in->order) step.number.version = version_ordered(&step);
    if (sent_get(loaded, step.number.claim, step.number.version, &sent))
        sent_take(&step, &sent);
    else
        not_sent_take(&step);
    return OK;
}
