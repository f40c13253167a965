/* The simulated payer's decisions: amounts from hashes, in cents, that always balance. */
#include "payer/adjudicate.h"

#include "lib/base/status.h"
#include "lib/x12/balance.h"

enum { LINES_MAX = 999, PERMILLE = 1000, CASES = 6 };

struct reason {
    const char *group, *code, *remark; /* CARC, RARC */
};

/* clang-format off */
/* Denials as payers give them: CARC with group, and the RARC that says more. */
static const struct reason denials[] = {
    {"CO", "16",  "N290"}, /* lacks information: rendering provider identifier */
    {"CO", "50",  "N115"}, /* not medically necessary: based on a local coverage determination */
    {"CO", "29",  "N211"}, /* filing limit has expired */
    {"CO", "97",  "M15"},  /* included in another service */
    {"PR", "204", "N130"}, /* not covered under the plan */
    {"CO", "197", "M62"},  /* no authorization */
    {"PR", "27",  "N30"},  /* coverage has ended */
    {"CO", "18",  "N522"}, /* duplicate of a claim already processed */
};
static const struct reason bundled = {"CO", "97", "M15"};

/* Refusals of the front end: category and status codes of the 277CA. */
static const struct { const char *category, *code, *entity; } refusals[] = {
    {"A7", "164", "IL"}, /* subscriber's identifier */
    {"A7", "562", "85"}, /* billing provider's NPI */
    {"A3", "33",  "IL"}, /* subscriber and subscriber id not found */
    {"A8", "178", ""},   /* submitted charges */
};
/* clang-format on */

/* How this claim is paid, drawn once. */
struct plan {
    const struct payer_rules *rules;
    struct arena *arena;
    str claim;
    const struct reason *denial; /* of the whole claim; NULL: it is paid */
    int64_t deductible_left, copay_left;
    int64_t coinsurance_percent;
    int64_t contract_permille; /* of the contract's rate: 1000, or 850 when underpaid, 1100 when
                                  corrected */
    int64_t prior_left;        /* what other payers paid and is not yet laid to a line */
};

/* ---- chance ------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u; /* splitmix64 */
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t fold(uint64_t hash, str text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3u; /* FNV-1a */
    return hash;
}

uint64_t payer_draw(const struct payer_rules *rules, str text, const char *purpose)
{
    const uint64_t hash = fold(fold(0xcbf29ce484222325u, text), str_of(purpose));
    return mix(hash ^ mix(rules->seed));
}

static uint64_t draw(const struct plan *plan, const char *purpose)
{
    return payer_draw(plan->rules, plan->claim, purpose);
}

static bool chance(const struct plan *plan, const char *purpose, int32_t percent)
{
    return payer_chance(plan->rules, plan->claim, purpose, percent);
}

/* ---- amounts ------------------------------------------------------------------------------ */

static int64_t permille_of(int64_t cents, int64_t permille)
{
    return cents / PERMILLE * permille + cents % PERMILLE * permille / PERMILLE;
}

static int64_t take(int64_t *left, int64_t want)
{
    const int64_t taken = *left < want ? *left : want;
    *left -= taken;
    return taken;
}

/* Where adjustments of a claim or a line go. */
struct amounts {
    Adjustment ***list;
    size_t *count;
    int64_t patient_cents;
};

static void adjust(struct plan *plan, struct amounts *amounts, const char *group,
                   const char *reason, int64_t cents)
{
    if (cents == 0) return;
    Adjustment *adjustment = ARENA_NEW(plan->arena, Adjustment);
    adjustment__init(adjustment);
    adjustment->group = str_bytes(str_of(group));
    adjustment->reason = str_bytes(str_of(reason));
    adjustment->cents = cents;
    *amounts->list = arena_grow(plan->arena, *amounts->list, *amounts->count, sizeof(Adjustment *));
    (*amounts->list)[(*amounts->count)++] = adjustment;
    if (str_is(str_of(group), "PR")) amounts->patient_cents += cents;
}

/* The contract's rate for a procedure: 45 to 95 % of any charge. */
static int64_t allowed_for(const struct plan *plan, str procedure, int64_t charge)
{
    const int64_t rate = 450 + (int64_t)(payer_draw(plan->rules, procedure, "rate") % 501);
    const int64_t permille = rate * plan->contract_permille / PERMILLE;
    return permille_of(charge, permille < PERMILLE ? permille : PERMILLE);
}

/* Lays the charge out in adjustments; what remains is paid. */
static int64_t pay(struct plan *plan, struct amounts *amounts, int64_t charge, int64_t allowed)
{
    int64_t left = allowed;
    adjust(plan, amounts, "CO", "45", charge - allowed);
    const int64_t prior = take(&plan->prior_left, left);
    adjust(plan, amounts, "OA", "23", prior);
    left -= prior;
    const int64_t deductible = take(&plan->deductible_left, left);
    adjust(plan, amounts, "PR", "1", deductible);
    left -= deductible;
    const int64_t coinsurance = left / 100 * plan->coinsurance_percent;
    adjust(plan, amounts, "PR", "2", coinsurance);
    left -= coinsurance;
    const int64_t copay = take(&plan->copay_left, left);
    adjust(plan, amounts, "PR", "3", copay);
    return left - copay;
}

static void add_remark(struct arena *arena, bytes **list, size_t *count, const char *code)
{
    *list = arena_grow(arena, *list, *count, sizeof **list);
    (*list)[(*count)++] = str_bytes(str_of(code));
}

/* ---- texts and parties -------------------------------------------------------------------- */

static bytes copied(struct arena *arena, bytes text)
{
    return str_bytes(arena_str(arena, str_from(text)));
}

static Party *name_of(struct arena *arena, const Party *from, const char *entity,
                      const char *id_qualifier)
{
    Party *party = ARENA_NEW(arena, Party);
    party__init(party);
    party->entity = str_bytes(str_of(entity));
    party->kind = copied(arena, from->kind);
    if (party->kind.len == 0) party->kind = str_bytes(STR("1"));
    party->last_name = copied(arena, from->last_name);
    party->first_name = copied(arena, from->first_name);
    if (from->id.len > 0) {
        party->id_qualifier =
            id_qualifier ? str_bytes(str_of(id_qualifier)) : copied(arena, from->id_qualifier);
        party->id = copied(arena, from->id);
    }
    return party;
}

static void name_people(struct arena *arena, const Claim *claim, RemitClaim *remit)
{
    static const Party nobody = PARTY__INIT;
    const Party *insured =
        claim->subscriber && claim->subscriber->name ? claim->subscriber->name : &nobody;
    if (claim->patient != NULL) {
        remit->patient = name_of(arena, claim->patient, "QC", "MI");
        remit->subscriber = name_of(arena, insured, "IL", "MI");
    } else {
        remit->patient = name_of(arena, insured, "QC", "MI");
    }
    for (size_t i = 0; i < claim->n_providers; i++) {
        if (!str_is(str_from(claim->providers[i]->entity), "82") ||
            claim->providers[i]->id.len == 0)
            continue;
        remit->others = ARENA_NEW(arena, Party *);
        remit->others[0] = name_of(arena, claim->providers[i], "82", "XX");
        remit->n_others = 1;
        return;
    }
}

/* CLP06 has fewer codes than SBR09; what it lacks is ZZ, mutually defined (005010X221A1 CLP06). */
static bytes filing_of(struct arena *arena, const Claim *claim)
{
    static const char *const known[] = {"12", "13", "14", "15", "16", "17", "AM", "CH", "DS",
                                        "HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC"};
    const str filing = claim->subscriber ? str_from(claim->subscriber->filing) : (str){0};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(filing, known[i])) return str_bytes(arena_str(arena, filing));
    return str_bytes(STR("ZZ"));
}

static void add_amount(struct arena *arena, Amount ***list, size_t *count, const char *qualifier,
                       int64_t cents)
{
    if (cents == 0) return;
    Amount *amount = ARENA_NEW(arena, Amount);
    amount__init(amount);
    amount->qualifier = str_bytes(str_of(qualifier));
    amount->cents = cents;
    *list = arena_grow(arena, *list, *count, sizeof(Amount *));
    (*list)[(*count)++] = amount;
}

/* ---- lines -------------------------------------------------------------------------------- */

static void name_service(struct arena *arena, const ServiceLine *line, RemitLine *remit)
{
    if (line->procedure.len > 0) {
        remit->procedure_qualifier = line->procedure_qualifier.len
                                         ? copied(arena, line->procedure_qualifier)
                                         : str_bytes(STR("HC"));
        remit->procedure = copied(arena, line->procedure);
        remit->revenue_code = copied(arena, line->revenue_code);
        remit->modifiers = ARENA_ARRAY(arena, bytes, line->n_modifiers);
        for (size_t i = 0; i < line->n_modifiers && i < 4; i++)
            remit->modifiers[remit->n_modifiers++] = copied(arena, line->modifiers[i]);
        return;
    }
    remit->procedure_qualifier =
        str_bytes(STR("NU")); /* NUBC revenue code (005010X221A1 SVC01-1) */
    remit->procedure = copied(arena, line->revenue_code);
}

/* The reason to pay nothing for this line, or NULL. */
static const struct reason *line_denial(const struct plan *plan, size_t index)
{
    char purpose[24] = "line ";
    purpose[5] = (char)('a' + index % 26);
    purpose[6] = (char)('a' + index / 26 % 26);
    purpose[7] = (char)('a' + index / 676);
    if (plan->denial != NULL) return plan->denial;
    const uint64_t n = draw(plan, purpose) % 100;
    if (index > 0 && n < 3) return &bundled;
    return n >= 3 && n < 5 && plan->rules->deny_percent > 0 ? &denials[n % COUNT_OF(denials)]
                                                            : NULL;
}

static RemitLine *adjudicate_line(struct plan *plan, const ServiceLine *line, size_t index)
{
    RemitLine *remit = ARENA_NEW(plan->arena, RemitLine);
    remit_line__init(remit);
    struct amounts amounts = {&remit->adjustments, &remit->n_adjustments, 0};
    const struct reason *denial = line_denial(plan, index);
    name_service(plan->arena, line, remit);
    remit->charge_cents = line->charge_cents;
    remit->from = line->from;
    remit->to = line->to ? line->to : line->from;
    remit->line_control = copied(plan->arena, line->sender_line);
    if (denial != NULL) {
        adjust(plan, &amounts, denial->group, denial->code, line->charge_cents);
        add_remark(plan->arena, &remit->remarks, &remit->n_remarks, denial->remark);
        return remit;
    }
    const int64_t allowed = allowed_for(plan, str_from(remit->procedure), line->charge_cents);
    remit->paid_cents = pay(plan, &amounts, line->charge_cents, allowed);
    remit->paid_quantity_milli = line->quantity_milli;
    add_amount(plan->arena, &remit->amounts, &remit->n_amounts, "B6", allowed);
    return remit;
}

/* ---- the claim ---------------------------------------------------------------------------- */

/* Inpatient claims are paid as a whole (by DRG), and so is what cannot be laid to its lines. */
static bool is_paid_as_a_whole(const Claim *claim)
{
    int64_t sum = 0;
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL &&
        str_starts(str_from(claim->facility_code), "11"))
        return true;
    if (claim->n_lines == 0 || claim->n_lines > LINES_MAX) return true;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line->charge_cents < 0 || (line->procedure.len == 0 && line->revenue_code.len == 0))
            return true;
        if (!cents_add(&sum, line->charge_cents)) return true;
    }
    return sum != claim->charge_cents;
}

static void adjudicate_whole(struct plan *plan, const Claim *claim, RemitClaim *remit)
{
    struct amounts amounts = {&remit->adjustments, &remit->n_adjustments, 0};
    const int64_t charge = claim->charge_cents;
    if (plan->denial != NULL || charge <= 0) {
        const struct reason *reason = plan->denial ? plan->denial : &bundled;
        adjust(plan, &amounts, reason->group, reason->code, charge);
        if (charge != 0)
            add_remark(plan->arena, &remit->remarks, &remit->n_remarks, reason->remark);
    } else {
        const int64_t allowed = allowed_for(plan, STR("claim"), charge);
        remit->paid_cents = pay(plan, &amounts, charge, allowed);
    }
    remit->patient_cents = amounts.patient_cents;
}

static void adjudicate_lines(struct plan *plan, const Claim *claim, RemitClaim *remit)
{
    int64_t adjusted = 0;
    remit->lines = ARENA_ARRAY(plan->arena, RemitLine *, claim->n_lines);
    for (size_t i = 0; i < claim->n_lines; i++) {
        remit->lines[i] = adjudicate_line(plan, claim->lines[i], i);
        remit->n_lines++;
        remit->paid_cents += remit->lines[i]->paid_cents;
    }
    (void)remit_claim_sums(remit, &adjusted,
                           &remit->patient_cents); /* fits: the charges' sum does */
}

static str payer_control(const struct plan *plan, const char *purpose)
{
    return arena_printf(plan->arena, "P%014llu",
                        (unsigned long long)(draw(plan, purpose) % 100000000000000u));
}

/* 1 primary, 2 secondary, 3 tertiary, 4 denied (005010X221A1 CLP02). */
static const char *status_of(const struct plan *plan, const Claim *claim)
{
    const str sequence = claim->subscriber ? str_from(claim->subscriber->sequence) : (str){0};
    if (plan->denial != NULL) return "4";
    return str_is(sequence, "S") ? "2" : str_is(sequence, "T") ? "3" : "1";
}

enum { FOREIGN_CHARS = 10 };
/* CLP01 must be CLM01 as it came; the systems of some payers hold less of it. */
static bytes control_echo(const struct plan *plan, const Claim *claim)
{
    bytes control = copied(plan->arena, claim->patient_control);
    if (control.len > FOREIGN_CHARS && chance(plan, "foreign", plan->rules->foreign_percent))
        control.len = FOREIGN_CHARS;
    return control;
}

static RemitClaim *pay_claim(struct plan *plan, const Claim *claim, date received)
{
    RemitClaim *remit = ARENA_NEW(plan->arena, RemitClaim);
    remit_claim__init(remit);
    remit->patient_control = control_echo(plan, claim);
    remit->status = str_bytes(str_of(status_of(plan, claim)));
    remit->charge_cents = claim->charge_cents;
    remit->filing = filing_of(plan->arena, claim);
    remit->facility_code = copied(plan->arena, claim->facility_code);
    if (remit->facility_code.len > 2) remit->facility_code.len = 2; /* CLP08 holds no more */
    remit->frequency = copied(plan->arena, claim->frequency);
    remit->from = claim->statement_from;
    remit->to = claim->statement_to;
    remit->received = received.yyyymmdd;
    name_people(plan->arena, claim, remit);
    if (is_paid_as_a_whole(claim))
        adjudicate_whole(plan, claim, remit);
    else
        adjudicate_lines(plan, claim, remit);
    add_amount(plan->arena, &remit->amounts, &remit->n_amounts, "AU",
               remit->paid_cents > 0 ? remit->paid_cents + remit->patient_cents : 0);
    return remit;
}

/* ---- the plan ----------------------------------------------------------------------------- */

static int64_t prior_payments(const Claim *claim)
{
    int64_t sum = 0;
    for (size_t i = 0; i < claim->n_other_payers; i++)
        for (size_t k = 0; k < claim->other_payers[i]->n_amounts; k++) {
            const Amount *amount = claim->other_payers[i]->amounts[k];
            if (str_is(str_from(amount->qualifier), "D") && amount->cents > 0)
                (void)cents_add(&sum, amount->cents);
        }
    return sum;
}

static struct plan plan_of(const Claim *claim, const struct payer_rules *rules, struct arena *arena)
{
    static const int64_t coinsurance[CASES] = {0, 20, 20, 10, 20, 0};
    static const int64_t copay[CASES] = {0, 0, 2500, 0, 0, 4000};
    static const int64_t deductible[CASES] = {0, 0, 0, 0, 15000, 0};
    struct plan plan = {.rules = rules,
                        .arena = arena,
                        .claim = str_from(claim->patient_control),
                        .contract_permille = PERMILLE,
                        .prior_left = prior_payments(claim)};
    const uint64_t kind = draw(&plan, "plan") % CASES;
    plan.coinsurance_percent = coinsurance[kind];
    plan.copay_left = copay[kind];
    plan.deductible_left = deductible[kind];
    if (chance(&plan, "underpay", rules->underpay_percent)) plan.contract_permille = 850;
    if (chance(&plan, "deny", rules->deny_percent))
        plan.denial = &denials[draw(&plan, "denial") % COUNT_OF(denials)];
    return plan;
}

static void negate_adjustments(Adjustment **adjustments, size_t count)
{
    for (size_t i = 0; i < count; i++) adjustments[i]->cents = -adjustments[i]->cents;
}

/* A reversal is the claim as it was paid, with every amount's sign changed (005010X221A1 1.10.2.8).
 */
static void reverse(RemitClaim *remit)
{
    remit->status = str_bytes(STR("22"));
    remit->charge_cents = -remit->charge_cents;
    remit->paid_cents = -remit->paid_cents;
    remit->patient_cents = -remit->patient_cents;
    remit->n_amounts = 0;
    negate_adjustments(remit->adjustments, remit->n_adjustments);
    for (size_t i = 0; i < remit->n_lines; i++) {
        RemitLine *line = remit->lines[i];
        line->charge_cents = -line->charge_cents;
        line->paid_cents = -line->paid_cents;
        line->paid_quantity_milli = -line->paid_quantity_milli;
        line->n_amounts = 0;
        negate_adjustments(line->adjustments, line->n_adjustments);
    }
}

static void reverse_later(const Claim *claim, const struct payer_rules *rules, date received,
                          struct arena *arena, struct adjudication *adjudication)
{
    struct plan as_before = plan_of(claim, rules, arena);
    struct plan anew = as_before;
    adjudication->reversal = pay_claim(&as_before, claim, received);
    adjudication->reversal->payer_control = adjudication->first->payer_control;
    reverse(adjudication->reversal);
    anew.denial = NULL;
    anew.contract_permille = 1100;
    adjudication->corrected = pay_claim(&anew, claim, received);
    adjudication->corrected->payer_control = str_bytes(payer_control(&anew, "corrected control"));
}

void adjudicate(const Claim *claim, const struct payer_rules *rules, date received,
                struct arena *arena, struct adjudication *adjudication)
{
    struct plan plan = plan_of(claim, rules, arena);
    *adjudication = (struct adjudication){.status = {STR("A2"), STR("20"), STR("PR")}};
    adjudication->payer_control = payer_control(&plan, "control");
    if (chance(&plan, "reject", rules->reject_percent)) {
        const size_t n = (size_t)(draw(&plan, "refusal") % COUNT_OF(refusals));
        adjudication->rejected = true;
        adjudication->status = (struct x277ca_status){
            str_of(refusals[n].category), str_of(refusals[n].code), str_of(refusals[n].entity)};
        return;
    }
    adjudication->first = pay_claim(&plan, claim, received);
    adjudication->first->payer_control = str_bytes(adjudication->payer_control);
    if (chance(&plan, "reverse", rules->reverse_percent))
        reverse_later(claim, rules, received, arena, adjudication);
}
