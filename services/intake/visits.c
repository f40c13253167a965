/* What ADT and BAR messages do to the accounts that wait: admitted, changed, discharged, cancelled.
 */
#include "intake/charges.h"
#include "lib/hl7/dft.h"

enum visit { VISIT_CHANGES, VISIT_BEGINS, VISIT_CANCELLED, DISCHARGE_CANCELLED, ACCOUNT_ENDS };

/* clang-format off */
/* HL7 2.5.1 chapter 3.3 (ADT) and 6.4 (BAR). What is not here changes the account: A02, A03, A06, A07, A08, P05 ... */
static const struct {
    const char *type, *trigger;
    enum visit visit;
} events[] = {
    {"ADT", "A01", VISIT_BEGINS}, {"ADT", "A04", VISIT_BEGINS}, {"ADT", "A05", VISIT_BEGINS},
    {"ADT", "A11", VISIT_CANCELLED}, {"ADT", "A13", DISCHARGE_CANCELLED},
    {"BAR", "P01", VISIT_BEGINS}, {"BAR", "P02", VISIT_CANCELLED}, {"BAR", "P06", ACCOUNT_ENDS},
};
/* clang-format on */

static const char cancelled_words[] =
    "The admission was cancelled and the account has charges; bill them, or not";
static const char cancelled_late_words[] =
    "The admission was cancelled after the account's claim was made; void it, or not";
static const char reopened_late_words[] =
    "The discharge was cancelled after the account's claim was made; replace it, or not";

static enum visit visit_of(const struct hl7_header *header)
{
    for (size_t i = 0; i < COUNT_OF(events); i++)
        if (str_is(header->type, events[i].type) && str_is(header->trigger, events[i].trigger))
            return events[i].visit;
    return VISIT_CHANGES;
}

/* One number may stand for two claims: the hospital's and its doctors'. */
static const int32_t claim_types[] = {CLAIM_TYPE__PROFESSIONAL, CLAIM_TYPE__INSTITUTIONAL};

void visits_keys(const struct charges *charges, struct keys *wanted, struct arena *arena)
{
    struct account account = charges_account(charges, arena);
    for (size_t i = 0; i < COUNT_OF(claim_types); i++) {
        account.claim_type = claim_types[i];
        account_keys(wanted, &account);
    }
}

/* The stay's facts go to the claim that tells of the stay; who the patient is, to both. */
static void facts_add(const struct charges *charges, const struct account *account, Claim *claim,
                      struct arena *arena)
{
    if ((int32_t)charges->claim->type == account->claim_type)
        dft_merge(claim, charges->claim, arena);
    dft_people_replace(claim, charges->claim);
}

struct visit_case {
    const struct charges *charges;
    struct account *account;
    Claim *claim;
    const struct loaded *loaded;
    struct effects *fx;
};

static void change(const struct visit_case *c)
{
    Claim *claim = c->claim;
    facts_add(c->charges, c->account, claim, effects_arena(c->fx));
    dft_sums(claim);
    if (claim->statement_to == 0) claim->statement_to = loaded_today(c->loaded).yyyymmdd;
    c->account->closes_on = charges_close_on(claim, c->charges->profile);
    if (account_is(c->account, "admitted") && dft_is_discharged(claim))
        c->account->state = STR("open");
}

static void begin(const struct visit_case *c)
{
    if (account_is(c->account, "cancelled")) c->account->state = STR("open");
    change(c);
}

static void cancel(const struct visit_case *c)
{
    c->account->state = STR("cancelled");
    if (c->claim->n_lines)
        charges_ask(c->charges,
                    (struct work){.kind = "cancelled",
                                  .text = str_of(cancelled_words),
                                  .amount_cents = c->claim->charge_cents},
                    c->loaded, c->fx);
}

static void reopen(const struct visit_case *c)
{
    dft_stay_reopen(c->claim);
    dft_sums(c->claim);
    c->account->state = STR("admitted");
}

static void end(const struct visit_case *c)
{
    change(c);
    c->account->closes_on = loaded_today(c->loaded);
}

/* Its claim is made: only a person can undo it. */
static void ask_late(enum visit visit, const struct visit_case *c)
{
    const char *words = visit == VISIT_CANCELLED       ? cancelled_late_words
                        : visit == DISCHARGE_CANCELLED ? reopened_late_words
                                                       : NULL;
    if (words && c->account->claim)
        charges_ask(
            c->charges,
            (struct work){.kind = "cancelled", .text = str_of(words), .claim = c->account->claim},
            c->loaded, c->fx);
}

static enum status visit_take(enum visit visit, const struct visit_case *of)
{
    static void (*const acts[])(const struct visit_case *) = {
        [VISIT_CHANGES] = change,       [VISIT_BEGINS] = begin, [VISIT_CANCELLED] = cancel,
        [DISCHARGE_CANCELLED] = reopen, [ACCOUNT_ENDS] = end,
    };
    struct visit_case c = *of;
    if (account_is(c.account, "closed")) {
        ask_late(visit, &c);
        return OK;
    }
    c.claim = account_claim(c.account, effects_arena(c.fx));
    if (!c.claim) return HALT;
    acts[visit](&c);
    account_claim_set(c.account, c.claim, effects_arena(c.fx));
    account_put(c.fx, c.account);
    return OK;
}

enum status visits_take(const struct charges *charges, const struct loaded *loaded,
                        struct effects *fx)
{
    const enum visit visit = visit_of(&charges->header);
    for (size_t i = 0; i < COUNT_OF(claim_types); i++) {
        struct account account = charges_account(charges, effects_arena(fx));
        account.claim_type = claim_types[i];
        if (!account_get(loaded, &account)) continue;
        const struct visit_case c = {charges, &account, NULL, loaded, fx};
        TRY(visit_take(visit, &c));
    }
    return OK;
}
